// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/variable.hpp"

#include <gtest/gtest.h>

#include "pipelines/profile/fraction.hpp"

namespace sentry::pipelines {
namespace {

Variable make(VariableType type) {
  Variable variable;
  variable.name = "x";
  variable.type = type;
  return variable;
}

Variable ranged(VariableType type, const char *low, const char *high) {
  Variable variable = make(type);
  variable.range = {low, high};
  return variable;
}

Variable colour() {
  Variable variable = make(VariableType::kEnum);
  variable.choices = {Choice{"red", "red", "", ""}, Choice{"green", "green", "", ""}};
  return variable;
}

struct Good {
  Variable variable;
  const char *given;
  const char *used;
};

TEST(Variable, takes_good_values_in_their_one_form) {
  const std::vector<Good> table{
      {make(VariableType::kInt), "-7", "-7"},
      {make(VariableType::kInt), "007", "7"},
      {ranged(VariableType::kInt, "1", "100"), "1", "1"},
      {ranged(VariableType::kInt, "1", "100"), "100", "100"},
      {make(VariableType::kFraction), "30", "30/1"},
      {make(VariableType::kFraction), "30000/1001", "30000/1001"},
      {ranged(VariableType::kFraction, "1/60", "60/1"), "2/120", "2/120"},
      {colour(), "red", "red"},
      {make(VariableType::kPath), "/dev/video 0 ! fakesink", "/dev/video 0 ! fakesink"},
      {make(VariableType::kUri), "rtsp://u:p@[::1]:554/a?b=c&d;e#f",
       "rtsp://u:p@[::1]:554/a?b=c&d;e#f"},
      {make(VariableType::kString), "", ""},
      {make(VariableType::kText), "a & <b>", "a &amp; &lt;b>"},
      {make(VariableType::kString), "\xE7\x94\xB2\xE5\xAD\x90\xE5\x9C\x92",
       "\xE7\x94\xB2\xE5\xAD\x90\xE5\x9C\x92"},
  };
  for (const Good &row : table) {
    const auto value = check_value(row.variable, row.given);
    ASSERT_TRUE(value) << row.given << ": " << value.error().message;
    EXPECT_EQ(*value, row.used);
  }
}

TEST(Variable, a_numbered_path_has_one_conversion_for_a_number) {
  Variable files = make(VariableType::kPath);
  files.numbered = true;
  for (const char *good : {"%d", "/a/%05d.jpg", "/100%%/%d", "%d%%", "%%%d"}) {
    EXPECT_TRUE(check_value(files, good)) << good;
  }
  for (const char *bad :
       {"", "/a.jpg", "%s", "%d/%d", "%n%d", "%ld", "%*d", "%%d", "%d%", "%-5d"}) {
    const auto value = check_value(files, bad);
    ASSERT_FALSE(value) << bad;
    EXPECT_EQ(value.error().message,
              "\"" + std::string(bad) +
                  "\" is not a value for x: expected a path with one %d, or such as %05d, for a "
                  "number");
  }
}

TEST(Variable, a_uri_has_one_of_its_schemes) {
  Variable page = make(VariableType::kUri);
  page.schemes = {"http", "https"};
  EXPECT_TRUE(check_value(page, "http://h/"));
  EXPECT_TRUE(check_value(page, "HTTPS://h/"));
  for (const char *bad : {"file:///etc/passwd", "httpx://h/", "htt://h/"}) {
    const auto value = check_value(page, bad);
    ASSERT_FALSE(value) << bad;
    EXPECT_EQ(value.error().message, "\"" + std::string(bad) +
                                         "\" is not a value for x: expected a URI such as "
                                         "http://host/path, without spaces");
  }
}

struct Bad {
  Variable variable;
  std::string given;
  const char *message;
};

TEST(Variable, says_what_it_expected_instead_of_a_bad_value) {
  const std::vector<Bad> table{
      {make(VariableType::kInt), "", "\"\" is not a value for x: expected a whole number"},
      {make(VariableType::kInt), "1.5", "\"1.5\" is not a value for x: expected a whole number"},
      {make(VariableType::kInt), "99999999999999999999",
       "\"99999999999999999999\" is not a value for x: expected a whole number"},
      {ranged(VariableType::kInt, "1", "100"), "101",
       "\"101\" is not a value for x: expected a whole number from 1 to 100"},
      {ranged(VariableType::kInt, "1", "100"), "0",
       "\"0\" is not a value for x: expected a whole number from 1 to 100"},
      {make(VariableType::kInt), "640 ! fakesink",
       "\"640 ! fakesink\" is not a value for x: expected a whole number"},
      {make(VariableType::kFraction), "0/1",
       "\"0/1\" is not a value for x: expected a fraction such as 30/1"},
      {make(VariableType::kFraction), "30/",
       "\"30/\" is not a value for x: expected a fraction such as 30/1"},
      {ranged(VariableType::kFraction, "1/60", "60/1"), "6001/100",
       "\"6001/100\" is not a value for x: expected a fraction such as 30/1 from 1/60 to 60/1"},
      {ranged(VariableType::kFraction, "1/60", "60/1"), "1/61",
       "\"1/61\" is not a value for x: expected a fraction such as 30/1 from 1/60 to 60/1"},
      {colour(), "blue", "\"blue\" is not a value for x: expected one of red, green"},
      {colour(), "", "\"\" is not a value for x: expected one of red, green"},
      {make(VariableType::kPath), "",
       "\"\" is not a value for x: expected a path without control characters"},
      {make(VariableType::kPath), "a\nb",
       "\"a\nb\" is not a value for x: expected a path without control characters"},
      {make(VariableType::kUri), "192.0.2.7/video",
       "\"192.0.2.7/video\" is not a value for x: expected a URI such as scheme://host/path, "
       "without spaces"},
      {make(VariableType::kUri), "http://a b/",
       "\"http://a b/\" is not a value for x: expected a URI such as scheme://host/path, without "
       "spaces"},
      {make(VariableType::kUri), "://a",
       "\"://a\" is not a value for x: expected a URI such as scheme://host/path, without spaces"},
      {make(VariableType::kString), "\x7F",
       "\"\x7F\" is not a value for x: expected text without control characters"},
      {make(VariableType::kString), "\xFF",
       "\"\xFF\" is not a value for x: expected text without control characters"},
  };
  for (const Bad &row : table) {
    const auto value = check_value(row.variable, row.given);
    ASSERT_FALSE(value) << row.given;
    EXPECT_EQ(value.error().message, row.message);
  }
}

TEST(Variable, keeps_a_bad_secret_to_itself) {
  Variable password = make(VariableType::kString);
  password.secret = true;
  EXPECT_EQ(check_value(password, "hush\n").error().message,
            "What was given is not a value for x: expected text without control characters");
  EXPECT_EQ(check_value(make(VariableType::kUri), "http://me:hush@ h/").error().message,
            "What was given is not a value for x: expected a URI such as scheme://host/path, "
            "without spaces");
}

TEST(Variable, is_secret_by_itself_or_by_what_its_uri_may_tell) {
  const Variable uri = make(VariableType::kUri);
  EXPECT_TRUE(is_secret(uri, "rtsp://me:hush@h/x"));
  EXPECT_TRUE(is_secret(uri, "rtsp://me@h"));
  EXPECT_TRUE(is_secret(uri, "rtsp://me:half/of@h/x"));
  EXPECT_TRUE(is_secret(uri, "http://h/x?pwd=hush"));
  EXPECT_FALSE(is_secret(uri, "rtsp://h:554/x"));
  EXPECT_FALSE(is_secret(make(VariableType::kString), "a://b@c"));
}

TEST(Variable, with_elements_takes_auto_beside_its_choices) {
  Variable encoder = colour();
  EXPECT_FALSE(check_value(encoder, "auto"));
  encoder.choices[0].element = "redenc";
  EXPECT_TRUE(check_value(encoder, "auto"));
  EXPECT_EQ(expected_value(encoder), "one of auto, red, green");
}

TEST(Variable, compares_fractions_by_value) {
  EXPECT_TRUE(std::is_eq(compare({30, 1}, {60, 2})));
  EXPECT_TRUE(std::is_lt(compare({30000, 1001}, {30, 1})));
  EXPECT_TRUE(std::is_gt(compare({2147483647, 1}, {2147483647, 2})));
}

}  // namespace
}  // namespace sentry::pipelines
