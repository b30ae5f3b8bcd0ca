// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/listen-address.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

TEST(ListenAddress, is_read_and_written_as_people_write_it) {
  for (const char *text : {"127.0.0.1:8080", "[::1]:8080", ":80", "0.0.0.0:0", "[::]:65535",
                           "localhost:8080", "unix:/run/sentry/http.sock"}) {
    const auto address = parse_listen_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
}

TEST(ListenAddress, what_is_wrong_is_said) {
  const std::pair<std::string, const char *> cases[] = {
      {"8080", "expected ADDRESS:PORT"},
      {"", "expected ADDRESS:PORT"},
      {"127.0.0.1:", "expected a port"},
      {"127.0.0.1:65536", "expected a port"},
      {"127.0.0.1:-1", "expected a port"},
      {"::1:8080", "stands in brackets"},
      {"[127.0.0.1]:8080", "expected an IPv6 address in the brackets"},
      {"[]:8080", "expected an IPv4 address"},
      {"nara.example:8080", "expected an IPv4 address"},
      {"300.0.0.1:8080", "expected an IPv4 address"},
      {"unix:", "expected the path"},
      {"unix:/" + std::string(107, 'x'), "at most 107 bytes"},
  };
  for (const auto &[text, why] : cases) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_NE(address.error().message.find("\"" + text + "\""), std::string::npos);
    EXPECT_NE(address.error().message.find(why), std::string::npos) << address.error().message;
  }
}

}  // namespace
}  // namespace sentry::relay
