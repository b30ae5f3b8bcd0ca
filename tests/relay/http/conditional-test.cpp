// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/conditional.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

constexpr std::string_view kTag = "\"field-7-1\"";

TEST(IfNoneMatch, names_the_representation) {
  for (const char *list : {"\"field-7-1\"", "W/\"field-7-1\"", "*", " * ", "\"a\", \"field-7-1\"",
                           "\"a\",W/\"b\" ,\t\"field-7-1\", \"c\"", ",, \"field-7-1\"",
                           "\"a,b\", \"field-7-1\"", "\"\", \"field-7-1\""}) {
    EXPECT_TRUE(matches_etag(list, kTag)) << list;
  }
}

TEST(IfNoneMatch, does_not_name_the_representation) {
  for (const char *list : {"", "\"field-7-2\"", "field-7-1", "\"field-7-1", "w/\"field-7-1\"",
                           "\"a\", field-7-1", "\"x\\\"field-7-1\"", "*, \"a\"", "'field-7-1'",
                           "\"a\" garbage \"field-7-1\"", "\"xfield-7-1\"", "W/", ",,,"}) {
    EXPECT_FALSE(matches_etag(list, kTag)) << list;
  }
}

TEST(IfNoneMatch, several_lines_are_one_list) {
  EXPECT_TRUE(matches_etag("\"a\"\r\nHost: x\r\nif-None-match: \"field-7-1\"", kTag));
  EXPECT_TRUE(matches_etag("\"field-7-1\"\r\nIf-None-Match: \"a\"", kTag));
  EXPECT_TRUE(matches_etag("\"a\"\r\nIf-None-Match:\"b\"\r\nIF-NONE-MATCH:W/\"field-7-1\"", kTag));
  EXPECT_FALSE(matches_etag("\"a\"\r\nReferer: \"field-7-1\"\r\nIf-None-Match: \"b\"", kTag));
  EXPECT_FALSE(matches_etag("\"a\"\r\nX-If-None-Match: \"field-7-1\"", kTag));
}

}  // namespace
}  // namespace sentry::relay
