// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/check-text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pipelines/some-variables.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;

void expect_good(const char *text, TextKind kind = TextKind::kPipeline) {
  const auto problem = check_text(text, some_variables(), kind);
  EXPECT_FALSE(problem) << text << ": " << problem->message;
}

void expect_bad(const std::string &text, std::size_t offset, const char *message,
                TextKind kind = TextKind::kPipeline) {
  const auto problem = check_text(text, some_variables(), kind);
  ASSERT_TRUE(problem) << text;
  EXPECT_EQ(problem->offset, offset) << text;
  EXPECT_THAT(problem->message, HasSubstr(message)) << text;
}

TEST(PipelineText, has_a_number_or_a_word_anywhere) {
  for (const char *text :
       {"a x=${n}", "a ! video/x-raw,width=${n},height=${n} ! b",
        "a caps=\"video/x-raw, width=${n}\"", "queue_${n}. ! b", "a_${e} x=${e}"}) {
    expect_good(text);
  }
}

TEST(PipelineText, has_free_text_in_an_unquoted_value_only) {
  for (const char *text :
       {"a x=${t}", "a x=${t} ! b", "a x=http://h:${n}/${t}/y", "a\n x=${t}\n", "a $[x=${p}]",
        "a$[ x=${p}] ! b", "a $[b=${o} ] x=${t}", "a $[x=${p} | x=${t} ]"}) {
    expect_good(text);
  }
  for (const char *text :
       {"${t}", "a ! ${t} ! b", "${t}=3", "a x${t}=3", "a x=\"${t}\"", "a x='${t}'",
        "a x=\"b c=${t}\"", "a x='b c=${t} d'", "a ! video/x-raw,format=${t} ! b",
        "a ! video/x-raw, format=${t} ! b", "a ! video/x-raw ,  format=${t} ! b", "a x=\\${t}",
        "a x=${t}\"b\"", "a x= ${t}", "a x=3${n} ${t}"}) {
    expect_bad(text, std::string(text).find("${t}"), "may only stand, without quotes");
  }
}

TEST(PipelineText, has_no_section_that_would_cut_the_word_of_a_free_text) {
  expect_good("a $[b $[x=${p}]]");
  for (const char *text :
       {"a $[x=${o}]${t}", "a $[b $[y=${o}]x=${t}]", "a x$[=${o}]${t}", "a x=${t}$[/${o}]",
        "a $[b ]x=${t}$[${o}]", "a$[b=${o}]x=${t}", "a x=$[${o}|3]${t}"}) {
    expect_bad(text, std::string(text).find("${t}"), "may only stand, without quotes");
  }
}

TEST(PipelineText, has_sections_that_leave_nothing_open) {
  expect_bad("a $[x=${o}", 2, "not closed");
  expect_bad("a $[x=[1,${o}]", 2, "not closed");
  expect_good("a $[x$[ y=${o}]$[ z=${o}|] ]");
  expect_bad("a $[x$[ y=${o}$[ z]]]", 14, "inside two others");
  expect_bad("a $[x=${o}|$[y=${o}]]", 11, "after a");
  expect_bad("a $[x $[y=${o}]", 2, "not closed");
  expect_bad("a $[x=${o}|y|z]", 12, "only have one");
  expect_bad("a x=\"b $[c=${o}]\"", 7, "between quotes");
  expect_bad("a $[x=\"${o}]\"", 11, "between quotes");
  expect_bad("a $[x=${o}|'y]'", 13, "between quotes");
  expect_bad("a \\$[x=${o}]", 3, "after a backslash");
  expect_bad("a $[x=${o}\\]", 11, "after a backslash");
  expect_bad("video/x-raw, $[w=${o}] x=${t}", 13, "after a comma");
  expect_bad("video/x-raw$[,w=${o}, ] x=${t}", 22, "must not be the last");
  expect_bad("video/x-raw$[,w=${o}|,] x=${t}", 22, "must not be the last");
}

TEST(PipelineText, has_what_may_have_no_value_in_sections_only) {
  expect_bad("a x=${o}", 4, "may have no value");
  expect_bad("a $[x=${n}|y=${o}]", 13, "may have no value");
  expect_bad("a x=${p}", 4, "may have no value");
  expect_good("a $[x=${o}|y=${n}]");
  expect_good("a ${c} ! b");
  expect_good("a $[! b ${c}]");
}

TEST(PipelineText, has_a_choice_with_texts_alone_between_spaces) {
  for (const char *text :
       {"a x=${c}", "a ${c}${n}", "a \"b ${c} d\"", "video/x-raw, ${c}", "a $[! ${c}x]"}) {
    expect_bad(text, std::string(text).find("${c}"), "must stand alone");
  }
}

TEST(PipelineText, closes_its_quotes_and_ends_without_a_backslash) {
  expect_bad("a x=\"b ${n}", 4, "not closed");
  expect_bad("a x='b", 4, "not closed");
  expect_bad("a x=b\\", 5, "must not be the last");
  expect_bad("a \x01 b", 2, "control character");
  expect_good("a x='it\\'s' y=\"b\" ! c");
}

TEST(ChoiceText, is_a_whole_that_has_no_choice_in_it) {
  expect_good("enc q=${n}$[ r=${o}] s=${t}", TextKind::kChoice);
  expect_good("", TextKind::kChoice);
  expect_bad("enc ${c}", 4, "has texts itself", TextKind::kChoice);
  expect_bad("video/x-raw,", 11, "a comma must not be the last", TextKind::kChoice);
  expect_bad("enc x=\"", 6, "not closed", TextKind::kChoice);
  expect_bad("${t}", 0, "may only stand", TextKind::kChoice);
}

}  // namespace
}  // namespace sentry::pipelines
