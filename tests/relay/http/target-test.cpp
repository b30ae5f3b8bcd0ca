// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/target.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

Target good(std::string_view text) {
  auto parsed = parse_target(text);
  EXPECT_TRUE(std::holds_alternative<Target>(parsed)) << text;
  return std::holds_alternative<Target>(parsed) ? std::get<Target>(parsed) : Target{};
}

int refused(std::string_view text) {
  const auto parsed = parse_target(text);
  const auto *refusal = std::get_if<Refusal>(&parsed);
  return refusal != nullptr ? refusal->status : 0;
}

TEST(Target, path_is_decoded) {
  EXPECT_EQ(good("/").path(), "");
  EXPECT_EQ(good("/field/latest.jpg").path(), "field/latest.jpg");
  EXPECT_EQ(good("/f%69eld").path(), "field");
  EXPECT_EQ(good("/f%69eld/%6catest.jpg?%41").path(), "field/latest.jpg");
  EXPECT_EQ(good("/f%69eld/").path(), "field/");
  EXPECT_EQ(good("/field/").path(), "field/");
  EXPECT_EQ(good("//x").path(), "/x");
  EXPECT_EQ(good("//%78").path(), "/x");
}

TEST(Target, of_an_ordinary_one_nothing_is_copied) {
  const std::string text = "/field/latest.jpg?cache=17";
  const Target target = good(text);
  EXPECT_EQ(target.path().data(), text.data() + 1);
  EXPECT_EQ(target.query, "cache=17");
}

TEST(Target, strange_paths_are_refused) {
  for (const char *text :
       {"", "latest.jpg", "*", "/..", "/field/../x", "/./x", "/%2e%2e/x", "/a%2fb", "/a%5cb",
        "/a%00b", "/a%0d%0ab", "/a%7f", "/a%", "/a%4", "/a%zz", "/%%41"}) {
    EXPECT_EQ(refused(text), 400) << text;
  }
}

TEST(Target, length_is_limited) {
  EXPECT_EQ(refused("/" + std::string(2047, 'a')), 0);
  EXPECT_EQ(refused("/" + std::string(2048, 'a')), 414);
  EXPECT_EQ(refused("/latest.jpg?" + std::string(3000, '1')), 414);
}

TEST(Target, parameters_are_read_leniently) {
  const Target target = good("/s?fps=5&cache&x=%41&y=%zz&=3&&fps=9?advance_headers=1?1700");
  EXPECT_EQ(target.parameter("fps"), "5");
  EXPECT_EQ(target.parameter("cache"), "");
  EXPECT_EQ(target.parameter("x"), "A");
  EXPECT_EQ(target.parameter("y"), "%zz");
  EXPECT_EQ(target.parameter("advance_headers"), "1");
  EXPECT_EQ(target.parameter("1700"), "");
  EXPECT_EQ(target.parameter("missing"), std::nullopt);
  EXPECT_EQ(good("/s?f%70s=5").parameter("fps"), "5");
}

TEST(Target, percent_decoding_is_exact) {
  EXPECT_EQ(percent_decode("a%20B%C3%A9"), "a B\xC3\xA9");
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("%4g"), std::nullopt);
}

}  // namespace
}  // namespace sentry::relay
