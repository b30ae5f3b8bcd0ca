// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/proxy-protocol.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sentry::relay {
namespace {

using Verdict = std::variant<ProxyHeader, ProxyNeedsMore, ProxyError>;

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
const std::string kInet("\xC0\0\2\1\xC0\0\2\2\x16\x2E\0\x50", 12);  // 192.0.2.1:5678 to .2:80
const std::string kPeer = "192.0.2.1";

// A header of this command and family in front of `rest`.
std::string header(char command, char family, const std::string &rest) {
  std::string bytes = kSignature + command + family;
  bytes += static_cast<char>(rest.size() >> 8);
  bytes += static_cast<char>(rest.size());
  return bytes + rest;
}

std::string extension(char type, const std::string &value) {
  std::string bytes{type};
  bytes += static_cast<char>(value.size() >> 8);
  bytes += static_cast<char>(value.size());
  return bytes + value;
}

ProxyHeader good(const std::string &bytes) {
  const Verdict verdict = parse_proxy_header(bytes);
  if (const auto *error = std::get_if<ProxyError>(&verdict)) ADD_FAILURE() << error->text;
  const auto *read = std::get_if<ProxyHeader>(&verdict);
  EXPECT_NE(read, nullptr);
  return read != nullptr ? *read : ProxyHeader{};
}

bool is_error(const std::string &bytes) {
  return std::holds_alternative<ProxyError>(parse_proxy_header(bytes));
}

TEST(ProxyHeader, tells_who_is_behind_the_proxy) {
  const std::string bytes = header('\x21', '\x11', kInet);
  const ProxyHeader read = good(bytes + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(read.size, bytes.size());
  ASSERT_TRUE(read.peer);
  EXPECT_EQ(read.peer, parse_peer_address("192.0.2.1:5678"));
  EXPECT_EQ(good(header('\x21', '\x12', kInet)).peer, read.peer) << "HTTP/3 comes in datagrams";

  const std::string inet6 = std::string("\x20\x01\x0D\xB8", 4) + std::string(11, '\0') + '\1' +
                            std::string(16, '\0') + std::string("\xFF\xFE\0\x50", 4);
  EXPECT_EQ(good(header('\x21', '\x21', inet6)).peer, parse_peer_address("[2001:db8::1]:65534"));

  const auto local = good(header('\x21', '\x31', std::string(216, 'x'))).peer;
  ASSERT_TRUE(local);
  EXPECT_TRUE(local->local);
}

TEST(ProxyHeader, of_the_proxy_itself_or_an_unknown_family_names_nobody) {
  for (const std::string &bytes :
       {header('\x20', '\x11', kInet), header('\x20', '\0', ""), header('\x20', '\xFF', "x"),
        header('\x21', '\0', ""), header('\x21', '\0', "anything")}) {
    EXPECT_FALSE(good(bytes).peer);
    EXPECT_EQ(good(bytes).size, bytes.size());
  }
}

TEST(ProxyHeader, extensions_are_passed_over) {
  const std::string more = extension('\1', "h2") + extension('\2', "nara.example") +
                           extension('\4', "") + extension('\x20', std::string(300, 'x'));
  const std::string bytes = header('\x21', '\x11', kInet + more);
  EXPECT_EQ(good(bytes).size, bytes.size());
  EXPECT_EQ(to_string(*good(bytes).peer), kPeer);
  for (const std::string &wrong : {std::string("\1"), std::string("\1\0", 2),
                                   std::string("\1\0\1", 3), std::string("\1\xFF\xFFx", 4)}) {
    EXPECT_TRUE(is_error(header('\x21', '\x11', kInet + wrong)));
  }
}

TEST(ProxyHeader, checksum_is_checked_where_there_is_one) {
  // Made with another implementation of CRC32C.
  const std::string right("\x40\x57\x63\x57", 4);
  const std::string bytes = header('\x21', '\x11', kInet + extension('\3', right));
  EXPECT_EQ(to_string(*good(bytes).peer), kPeer);
  for (std::size_t at = 16; at < bytes.size(); ++at) {
    if (at >= 28 && at < 31) continue;  // the extension's own type and length
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_TRUE(is_error(damaged)) << at;
  }
  EXPECT_TRUE(is_error(header('\x21', '\x11', kInet + extension('\3', "123"))));
}

TEST(ProxyHeader, part_of_one_needs_more) {
  const std::string bytes = header('\x21', '\x11', kInet + extension('\1', "h2"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(std::holds_alternative<ProxyNeedsMore>(parse_proxy_header(bytes.substr(0, size))))
        << size;
  }
}

TEST(ProxyHeader, what_is_none_is_an_error_at_its_first_wrong_byte) {
  EXPECT_TRUE(is_error("G"));
  EXPECT_TRUE(is_error("PROXY TCP4 192.0.2.1 192.0.2.2 5678 80\r\n"));
  EXPECT_TRUE(is_error("\r\nG"));
  EXPECT_TRUE(is_error(kSignature + '\x11'));
  EXPECT_TRUE(is_error(kSignature + '\x22'));
  EXPECT_TRUE(is_error(header('\x21', '\x41', kInet)));
  EXPECT_TRUE(is_error(header('\x21', '\x13', kInet)));
  EXPECT_TRUE(is_error(header('\x21', '\x11', kInet.substr(1))));
  EXPECT_TRUE(is_error(header('\x21', '\x21', std::string(35, 'x'))));
  EXPECT_TRUE(is_error(header('\x21', '\x31', std::string(215, 'x'))));
  const std::string longest = header('\x20', '\0', std::string(kMaxProxyHeader - 16, 'x'));
  EXPECT_EQ(good(longest).size, kMaxProxyHeader);
  EXPECT_TRUE(is_error(header('\x20', '\0', std::string(kMaxProxyHeader - 15, 'x')).substr(0, 16)));
}

}  // namespace
}  // namespace sentry::relay
