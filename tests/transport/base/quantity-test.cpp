// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/quantity.hpp"

#include <gtest/gtest.h>

namespace sentry {
namespace {

TEST(Quantity, letters_multiply) {
  EXPECT_EQ(parse_quantity("800M", Scale::kThousands), 800'000'000);
  EXPECT_EQ(parse_quantity("1.5G", Scale::kThousands), 1'500'000'000);
  EXPECT_EQ(parse_quantity("2k", Scale::kThousands), 2000);
  EXPECT_EQ(parse_quantity("256M", Scale::kPowersOf1024), 256 << 20);
  EXPECT_EQ(parse_quantity("0", Scale::kPowersOf1024), 0);
  EXPECT_EQ(parse_quantity("123456789", Scale::kThousands), 123'456'789);
}

TEST(Quantity, anything_else_is_none) {
  for (const char *text : {"", "M", "-1", "1MM", "1 M", "1m", "1Mb", "nan", "inf", "1e400", "2e15",
                           "9999T", "0x10", "1,5G"}) {
    EXPECT_EQ(parse_quantity(text, Scale::kThousands), std::nullopt) << text;
  }
}

TEST(Quantity, is_written_with_the_largest_letter_that_fits) {
  EXPECT_EQ(to_text(1'500'000'000, Scale::kThousands), "1500M");
  EXPECT_EQ(to_text(1 << 20, Scale::kPowersOf1024), "1M");
  EXPECT_EQ(to_text(1'000'000, Scale::kPowersOf1024), "1000000");
  EXPECT_EQ(to_text(0, Scale::kThousands), "0");
}

}  // namespace
}  // namespace sentry
