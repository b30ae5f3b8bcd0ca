// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/peer-address.hpp"

#include <gtest/gtest.h>
#include <sys/un.h>

#include "relay/net/bind-socket.hpp"

namespace sentry::relay {
namespace {

PeerAddress peer(std::string_view text) {
  const auto address = parse_peer_address(text);
  EXPECT_TRUE(address) << text;
  return address.value_or(PeerAddress{});
}

TEST(PeerAddress, is_read_as_proxies_write_it) {
  struct Case {
    const char *text;
    const char *host;
    int port;
  };
  const Case cases[] = {
      {"192.0.2.1", "192.0.2.1", 0},
      {"192.0.2.1:5678", "192.0.2.1", 5678},
      {"2001:db8::1", "2001:db8::1", 0},
      {"[2001:db8::1]", "2001:db8::1", 0},
      {"[2001:DB8:0::1]:65535", "2001:db8::1", 65535},
      {"::ffff:192.0.2.1", "192.0.2.1", 0},
      {"[::ffff:192.0.2.1]:1", "192.0.2.1", 1},
  };
  for (const auto &[text, host, port] : cases) {
    EXPECT_EQ(to_string(peer(text)), host) << text;
    EXPECT_EQ(peer(text).port, port) << text;
    EXPECT_FALSE(peer(text).local);
  }
}

TEST(PeerAddress, anything_else_is_none) {
  for (const char *text : {"",
                           " ",
                           "unknown",
                           "_hidden",
                           "nara.example",
                           "192.0.2",
                           "192.0.2.256",
                           "192.0.2.1:",
                           "192.0.2.1:65536",
                           "192.0.2.1:-1",
                           "192.0.2.1:1x",
                           "192.0.2.1 ",
                           "[192.0.2.1]",
                           "[",
                           "[]",
                           "[::1",
                           "[::1]1",
                           "[::1]:",
                           "::1]",
                           "fe80::1%eth0",
                           "1:2",
                           "unix:",
                           "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"}) {
    EXPECT_FALSE(parse_peer_address(text)) << text;
  }
  EXPECT_FALSE(parse_peer_address(std::string_view("::1\0", 4)));
}

TEST(PeerAddress, is_the_one_of_a_socket) {
  const BoundAddress v4 = ip_address("192.0.2.1", 80);
  EXPECT_EQ(peer_address(v4.get(), v4.length), peer("192.0.2.1:80"));
  const BoundAddress v6 = ip_address("2001:db8::1", 81);
  EXPECT_EQ(peer_address(v6.get(), v6.length), peer("[2001:db8::1]:81"));
  const BoundAddress mapped = ip_address("::ffff:192.0.2.1", 80);
  EXPECT_EQ(peer_address(mapped.get(), mapped.length), peer("192.0.2.1:80"));
  const BoundAddress local = unix_address("/run/x");
  EXPECT_TRUE(peer_address(local.get(), sizeof(sa_family_t)).local);
  EXPECT_EQ(to_string(peer_address(local.get(), sizeof(sa_family_t))), "unix:");
}

TEST(PeerAddress, household_is_one_viewer_for_a_cap) {
  EXPECT_EQ(limit_key(peer("2001:db8:1:2:3::4")), limit_key(peer("[2001:db8:1:2:ffff::1]:9")));
  EXPECT_NE(limit_key(peer("2001:db8:1:2::4")), limit_key(peer("2001:db8:1:3::4")));
  EXPECT_EQ(limit_key(peer("192.0.2.1:80")), limit_key(peer("192.0.2.1:81")));
  EXPECT_NE(limit_key(peer("192.0.2.1")), limit_key(peer("192.0.2.2")));
}

}  // namespace
}  // namespace sentry::relay
