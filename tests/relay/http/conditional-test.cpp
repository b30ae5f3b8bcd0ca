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

}  // namespace
}  // namespace sentry::relay
