// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/trusted-proxies.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

TrustedProxies trusting(std::string_view list) {
  auto proxies = TrustedProxies::parse(list);
  EXPECT_TRUE(proxies) << list;
  return proxies ? proxies.take() : TrustedProxies{};
}

// Who is behind `peer`, of which only the loopbacks, 10.0.0.0/8 and 2001:db8::/32 are trusted.
std::string behind(std::string_view peer, std::string_view x_forwarded_for) {
  const auto proxies = trusting("127.0.0.1, ::1,10.0.0.0/8 ,2001:db8::/32");
  return to_string(true_peer(parse_peer_address(peer).value(), x_forwarded_for, proxies));
}

TEST(TrustedProxies, viewer_is_the_last_who_is_no_trusted_proxy) {
  EXPECT_EQ(behind("127.0.0.1", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(behind("::1", " [2001:db9::1]:5678 "), "2001:db9::1");
  EXPECT_EQ(behind("127.0.0.1", "192.0.2.1, 10.0.0.1,10.0.0.2"), "192.0.2.1");
  EXPECT_EQ(behind("2001:db8::5", "192.0.2.1:80,\t2001:db8::1"), "192.0.2.1");
}

TEST(TrustedProxies, what_a_viewer_claims_itself_is_not_believed) {
  EXPECT_EQ(behind("192.0.2.9", "192.0.2.1"), "192.0.2.9");
  EXPECT_EQ(behind("192.0.2.9", "127.0.0.1"), "192.0.2.9");
  EXPECT_EQ(behind("127.0.0.1", "198.51.100.1, 192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(behind("127.0.0.1", "10.0.0.1, 192.0.2.1, 10.0.0.2"), "192.0.2.1");
}

TEST(TrustedProxies, without_an_address_the_nearest_that_is_known_stands) {
  EXPECT_EQ(behind("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(behind("127.0.0.1", "192.0.2.1, unknown"), "127.0.0.1");
  EXPECT_EQ(behind("127.0.0.1", "unknown, 10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(behind("127.0.0.1", "192.0.2.1,"), "127.0.0.1");
  EXPECT_EQ(behind("127.0.0.1", ",10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(behind("127.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3") << "all are trusted";
}

TEST(TrustedProxies, by_default_nobody_is_one) {
  const PeerAddress peer = parse_peer_address("127.0.0.1").value();
  EXPECT_EQ(true_peer(peer, "192.0.2.1", {}), peer);
  EXPECT_EQ(true_peer(peer, "192.0.2.1", trusting(" ")), peer);
}

TEST(TrustedProxies, whoever_comes_through_the_file_system_is_trusted_only_when_said) {
  PeerAddress local;
  local.local = true;
  EXPECT_EQ(to_string(true_peer(local, "192.0.2.1", trusting("::/0,0.0.0.0/0"))), "unix:");
  EXPECT_EQ(to_string(true_peer(local, "192.0.2.1", trusting("unix:"))), "192.0.2.1");
  EXPECT_FALSE(trusting("unix:").contains(parse_peer_address("::").value()));
}

TEST(TrustedProxies, what_is_wrong_is_named) {
  for (const char *text : {"nara.example", "10.0.0.0/33", "unix:/run/x", "10.0.0.1,"}) {
    EXPECT_FALSE(TrustedProxies::parse(text)) << text;
  }
  const auto proxies = TrustedProxies::parse("10.0.0.1, nara.example");
  ASSERT_FALSE(proxies);
  EXPECT_NE(proxies.error().message.find("\"nara.example\""), std::string::npos);
}

}  // namespace
}  // namespace sentry::relay
