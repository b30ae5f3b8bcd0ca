// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/substitute.hpp"

#include <gtest/gtest.h>

#include "tests/pipelines/some-variables.hpp"

namespace sentry::pipelines {
namespace {

std::string fill(std::string_view text, const Values &values) {
  return substitute(text, some_variables(), values);
}

std::string fill_text(std::string_view text, const std::string &free_text) {
  return fill(text, {{"n", "7"}, {"t", free_text}});
}

TEST(Substitution, of_a_number_is_itself) {
  EXPECT_EQ(fill_text("a ! video/x-raw,width=${n},height=${n}\n ! b", ""),
            "a ! video/x-raw,width=7,height=7\n ! b");
}

TEST(Substitution, of_free_text_is_quoted_together_with_the_rest_of_its_value) {
  EXPECT_EQ(fill_text("a x=${t} ! b", "c ! d"), "a x=c\\ \\!\\ d ! b");
  EXPECT_EQ(fill_text("a x=pre/${t}/post ! b", "c d"), "a x=pre/c\\ d/post ! b");
  EXPECT_EQ(fill_text("a x=${t}", ""), "a x=\"\"");
  // Each half alone is harmless; together they would be taken for a quoted string.
  EXPECT_EQ(fill_text("a x=${t}z${t}", "\""), R"(a x=\"\\042z\\042\")");
}

TEST(Substitution, in_a_value_is_text_and_not_looked_at_again) {
  EXPECT_EQ(fill_text("a x=${t}", "${n}"), "a x=\\$\\{n\\}");
  EXPECT_EQ(fill_text("a $[x=${t}]", "$[n|]"), "a x=\\$\\[n\\|\\]");
}

struct Selection {
  const char *text;
  Values values;
  const char *filled;
};

TEST(Substitution, leaves_a_section_out_when_one_of_its_variables_has_no_value) {
  const std::vector<Selection> table{
      {"a$[ x=${o}] ! b", {}, "a ! b"},
      {"a$[ x=${o}] ! b", {{"o", "3"}}, "a x=3 ! b"},
      {"a $[! b x=${o} y=${n}]", {{"n", "1"}}, "a "},
      {"a $[! b x=${o} y=${n}]", {{"o", "3"}}, "a "},
      {"a $[! b x=${o} y=${n}]", {{"n", "1"}, {"o", "3"}}, "a ! b x=3 y=1"},
      {"c$[,w=${o}]$[,h=${n}],i=1", {{"n", "1"}}, "c,h=1,i=1"},
      {"c$[,f=[0/1,${o}]] ! d", {{"o", "3"}}, "c,f=[0/1,3] ! d"},
      {"c$[,f=[0/1,${o}]] ! d", {}, "c ! d"},
      {"$[a t=${p}]", {{"p", "x y"}}, "a t=x\\ y"},
  };
  for (const Selection &row : table) EXPECT_EQ(fill(row.text, row.values), row.filled);
}

TEST(Substitution, puts_what_follows_a_bar_in_the_place_of_a_section_that_is_left_out) {
  EXPECT_EQ(fill("c,w=$[${o}|640],h=1", {}), "c,w=640,h=1");
  EXPECT_EQ(fill("c,w=$[${o}|640],h=1", {{"o", "3"}}), "c,w=3,h=1");
  EXPECT_EQ(fill("a $[x=${o} | y=${t} ]! b", {{"t", "!"}}), "a  y=\\! ! b");
  EXPECT_EQ(fill("a$[ x=${o}|]", {}), "a");
}

TEST(Substitution, leaves_a_section_of_sections_out_when_none_of_them_stands) {
  const char *text = "a $[! b$[ x=${n}]$[ y=${o}]]$[ c=${p}]";
  EXPECT_EQ(fill(text, {}), "a ");
  EXPECT_EQ(fill(text, {{"o", "3"}}), "a ! b y=3");
  EXPECT_EQ(fill(text, {{"n", "1"}, {"o", "3"}}), "a ! b x=1 y=3");
  EXPECT_EQ(fill("$[a x=${n}$[ y=${o}]|none]", {{"n", "1"}}), "none");
  EXPECT_EQ(fill("$[a x=${n}$[ y=${o}]|none]", {{"o", "3"}}), "none");
  EXPECT_EQ(fill("$[a x=${n}$[ y=${o}]|none]", {{"n", "1"}, {"o", "3"}}), "a x=1 y=3");
}

TEST(Substitution, of_a_choice_is_its_text_which_has_sections_and_variables_itself) {
  const Values short_one{{"c", "enc q=${n}$[ r=${o}]"}, {"n", "7"}};
  EXPECT_EQ(fill("a ! ${c} ! b", short_one), "a ! enc q=7 ! b");
  const Values long_one{
      {"c", "enc q=${n}$[ r=${o}] s=${t}"}, {"n", "7"}, {"o", "8"}, {"t", "${c}"}};
  EXPECT_EQ(fill("a ! ${c} ! b", long_one), "a ! enc q=7 r=8 s=\\$\\{c\\} ! b");
}

TEST(Substitution, of_a_choice_without_a_text_leaves_its_section_out) {
  EXPECT_EQ(fill("a $[! overlay ${c} x=${n}] ! b", {{"n", "7"}}), "a  ! b");
  EXPECT_EQ(fill("a ${c} ! b", {{"n", "7"}}), "a  ! b");
}

}  // namespace
}  // namespace sentry::pipelines
