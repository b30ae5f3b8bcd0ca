// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/substitute.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

std::vector<Variable> variables() {
  Variable number;
  number.name = "n";
  number.type = VariableType::kInt;
  Variable text;
  text.name = "t";
  text.type = VariableType::kString;
  return {number, text};
}

std::string fill(std::string_view text, const std::string &free_text) {
  return fill_placeholders(text, variables(), [&](const std::string &name) {
    return name == "n" ? std::string("7") : free_text;
  });
}

TEST(Substitution, of_a_number_may_stand_anywhere) {
  for (const char *text : {"a x=${n}", "a ! video/x-raw,width=${n},height=${n} ! b",
                           "a caps=\"video/x-raw, width=${n}\"", "queue_${n}. ! b"}) {
    EXPECT_FALSE(check_placeholders(text, variables())) << text;
  }
  EXPECT_EQ(fill("a ! video/x-raw,width=${n},height=${n}\n ! b", ""),
            "a ! video/x-raw,width=7,height=7\n ! b");
}

TEST(Substitution, of_free_text_stands_in_an_unquoted_value_only) {
  for (const char *text :
       {"a x=${t}", "a x=${t} ! b", "a x=http://h:${n}/${t}/y", "a\n x=${t}\n"}) {
    EXPECT_FALSE(check_placeholders(text, variables())) << text;
  }
  for (const char *text :
       {"${t}", "a ! ${t} ! b", "${t}=3", "a x${t}=3", "a x=\"${t}\"", "a x='${t}'",
        "a x=\"b c=${t}\"", "a x='b c=${t} d'", "a ! video/x-raw,format=${t} ! b",
        "a ! video/x-raw, format=${t} ! b", "a ! video/x-raw ,  format=${t} ! b", "a x=\\${t}",
        "a x=${t}\"b\"", "a x= ${t}", "a x=3${n} ${t}"}) {
    const auto problem = check_placeholders(text, variables());
    ASSERT_TRUE(problem) << text;
    EXPECT_EQ(problem->offset, std::string(text).find("${t}")) << text;
    EXPECT_THAT(problem->message, testing::HasSubstr("may only stand, without quotes")) << text;
  }
}

TEST(Substitution, is_quoted_together_with_the_rest_of_its_value) {
  EXPECT_EQ(fill("a x=${t} ! b", "c ! d"), "a x=c\\ \\!\\ d ! b");
  EXPECT_EQ(fill("a x=pre/${t}/post ! b", "c d"), "a x=pre/c\\ d/post ! b");
  EXPECT_EQ(fill("a x=${t}", ""), "a x=\"\"");
  // Each half alone is harmless; together they would be taken for a quoted string.
  EXPECT_EQ(fill("a x=${t}z${t}", "\""), R"(a x=\"\\042z\\042\")");
}

TEST(Substitution, in_a_value_is_text_and_not_looked_at_again) {
  EXPECT_EQ(fill("a x=${t}", "${n}"), "a x=\\$\\{n\\}");
}

}  // namespace
}  // namespace sentry::pipelines
