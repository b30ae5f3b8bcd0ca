// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/memory-file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace sentry::relay {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(MemoryFile, holds_its_parts_one_after_the_other) {
  const UniqueFd file = make_memory_file({bytes_of("head "), bytes_of(""), bytes_of("body")});
  ASSERT_TRUE(file);
  std::array<char, 16> text{};
  ASSERT_EQ(::pread(file.get(), text.data(), text.size(), 0), 9);
  EXPECT_STREQ(text.data(), "head body");
}

TEST(MemoryFile, can_be_sent_from_the_middle_to_a_socket) {
  const UniqueFd file = make_memory_file({bytes_of("0123456789")});
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const UniqueFd out(pair[0]);
  const UniqueFd in(pair[1]);
  off_t offset = 4;
  ASSERT_EQ(::sendfile(out.get(), file.get(), &offset, 5), 5);
  std::array<char, 16> received{};
  ASSERT_EQ(::recv(in.get(), received.data(), received.size(), 0), 5);
  EXPECT_STREQ(received.data(), "45678");
}

TEST(MemoryFile, is_none_when_no_descriptor_is_left) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const bool made = static_cast<bool>(make_memory_file({bytes_of("picture")}));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_FALSE(made);
}

}  // namespace
}  // namespace sentry::relay
