// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/bytes.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string_view>
#include <utility>

namespace sentry {
namespace {

Bytes bytes_of(std::string_view text) {
  Bytes bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::string_view text_of(const Bytes &bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

TEST(Bytes, both_ends_can_be_forgotten) {
  Bytes bytes = bytes_of("head, body, tail");
  bytes.drop_front(6);
  EXPECT_EQ(text_of(bytes), "body, tail");
  bytes.truncate(4);
  EXPECT_EQ(text_of(bytes), "body");
  bytes.truncate(100);
  bytes.drop_front(2);
  EXPECT_EQ(text_of(bytes), "dy");
  bytes.drop_front(100);
  EXPECT_EQ(text_of(bytes), "");
}

TEST(Bytes, what_is_forgotten_moves_along) {
  Bytes bytes = bytes_of("head, body");
  bytes.drop_front(6);
  Bytes moved = std::move(bytes);
  EXPECT_EQ(text_of(moved), "body");
  moved = bytes_of("another");
  EXPECT_EQ(text_of(moved), "another");
}

}  // namespace
}  // namespace sentry
