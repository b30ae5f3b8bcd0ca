// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/running-checksum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "transport/base/frame.hpp"

namespace sentry {
namespace {

std::vector<std::byte> some_bytes(std::size_t count) {
  std::vector<std::byte> bytes(count);
  std::uint32_t state = 1;
  for (std::byte &byte : bytes) byte = static_cast<std::byte>((state = state * 1664525 + 1) >> 24);
  return bytes;
}

TEST(RunningChecksum, is_that_of_the_whole_however_it_is_cut) {
  const auto bytes = some_bytes(100'003);
  for (const std::size_t part : {1U, 7U, 256U, 1352U, 16'384U, 200'000U}) {
    RunningChecksum checksum;
    for (std::size_t at = 0; at < bytes.size(); at += part) {
      checksum.add(std::span(bytes).subspan(at, std::min(part, bytes.size() - at)));
    }
    EXPECT_EQ(checksum.value(), payload_checksum(bytes)) << "parts of " << part;
  }
}

// The value that stands in what xxHash specifies: every processor must come to the same.
TEST(RunningChecksum, of_nothing_is_the_specified_one) {
  EXPECT_EQ(payload_checksum({}), 0x2D06800538D394C2U);
  EXPECT_EQ(RunningChecksum().value(), 0x2D06800538D394C2U);
}

}  // namespace
}  // namespace sentry
