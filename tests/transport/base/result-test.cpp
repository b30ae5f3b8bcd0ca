// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "transport/base/bytes.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry {
namespace {

Result<std::unique_ptr<int>> half(int value) {
  if (value % 2 != 0) return Error{ErrorCode::kInvalid, "odd"};
  return std::make_unique<int>(value / 2);
}

TEST(Result, carries_a_value_that_can_be_moved_out) {
  auto result = half(8);
  ASSERT_TRUE(result);
  EXPECT_EQ(**result, 4);
  const std::unique_ptr<int> taken = result.take();
  EXPECT_EQ(*taken, 4);
}

TEST(Result, carries_an_error_instead) {
  const auto result = half(7);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(result.error().message, "odd");
}

TEST(Result, of_nothing_is_success_until_an_error_is_put_in) {
  EXPECT_TRUE(Result<void>());
  EXPECT_FALSE(Result<void>(Error{ErrorCode::kBusy, "held"}));
}

TEST(UniqueFd, closes_what_it_owns_and_not_what_it_gave_away) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  UniqueFd read_end(ends[0]);
  {
    UniqueFd write_end(ends[1]);
    UniqueFd moved(std::move(write_end));
    EXPECT_FALSE(write_end);
    EXPECT_TRUE(moved);
  }
  char byte = 0;
  EXPECT_EQ(::read(read_end.get(), &byte, 1), 0);  // end of file: the last writer has closed
}

TEST(Bytes, shorten_without_growing) {
  Bytes bytes(8);
  bytes.truncate(5);
  bytes.truncate(7);
  EXPECT_EQ(bytes.size(), 5U);
  const Bytes moved = std::move(bytes);
  EXPECT_EQ(moved.size(), 5U);
}

}  // namespace
}  // namespace sentry
