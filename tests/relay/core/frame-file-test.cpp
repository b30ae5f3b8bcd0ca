// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/frame-file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace sentry::relay {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string text_of(const FrameFile &file) {
  return {reinterpret_cast<const char *>(file.bytes().data()), file.bytes().size()};
}

TEST(FrameFile, holds_its_parts_one_after_the_other) {
  const FrameFile file = FrameFile::create({bytes_of("head "), bytes_of(""), bytes_of("body")});
  ASSERT_TRUE(file);
  EXPECT_EQ(text_of(file), "head body");
}

TEST(FrameFile, of_nothing_is_none) { EXPECT_FALSE(FrameFile::create({bytes_of("")})); }

TEST(FrameFile, can_be_sent_from_the_middle_to_a_socket) {
  const FrameFile file = FrameFile::create({bytes_of("0123456789")});
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const UniqueFd out(pair[0]);
  const UniqueFd in(pair[1]);
  off_t offset = 4;
  ASSERT_EQ(::sendfile(out.get(), file.fd(), &offset, 5), 5);
  std::array<char, 16> received{};
  ASSERT_EQ(::recv(in.get(), received.data(), received.size(), 0), 5);
  EXPECT_STREQ(received.data(), "45678");
}

TEST(FrameFile, keeps_its_bytes_when_moved) {
  FrameFile first = FrameFile::create({bytes_of("picture")});
  const FrameFile second = std::move(first);
  EXPECT_EQ(text_of(second), "picture");
}

TEST(FrameFile, is_none_when_no_descriptor_is_left) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const bool made = static_cast<bool>(FrameFile::create({bytes_of("picture")}));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_FALSE(made);
}

}  // namespace
}  // namespace sentry::relay
