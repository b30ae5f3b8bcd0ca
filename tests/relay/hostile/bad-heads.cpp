// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/hostile/bad-heads.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

namespace sentry::relay {
namespace {

constexpr std::size_t kMuch = 64 * 1024;

std::vector<BadHead> bad_lines(const std::string &target) {
  const std::string end = "\r\nHost: a\r\n\r\n";
  return {
      {"GET " + target + end},
      {"GET  " + target + " HTTP/1.1" + end},
      {"GET " + target + "  HTTP/1.1" + end},
      {" GET " + target + " HTTP/1.1" + end},
      {"GET\t" + target + "\tHTTP/1.1" + end},
      {"GET " + target + " HTTP/1.1 " + end},
      {"GET " + target + " x HTTP/1.1" + end},
      {"GET " + target + " HTTP/1" + end},
      {"GET " + target + " HTTP/11.1" + end},
      {"GET " + target + " HTTP/1.1\nHost: a\n\n"},
      {"GET " + target + " HTTP/1.1\rHost: a\r\r"},
      {"GET " + target + "\x01 HTTP/1.1" + end},
      {"GET " + target + "\xC3\xA9 HTTP/1.1" + end},
      {"GET " + target + std::string(1, '\0') + " HTTP/1.1" + end},
      {"GET " + target + "#x HTTP/1.1" + end},
      {"G(T " + target + " HTTP/1.1" + end},
      {"GET .." + target + " HTTP/1.1" + end},
      {"GET * HTTP/1.1" + end},
      {"GET http://x@y" + target + " HTTP/1.1" + end},
      {"CONNECT 127.0.0.1:25 HTTP/1.1" + end, 501},
      {"GET " + target + " HTTP/2.0" + end, 505},
      {"GET " + target + " HTTP/0.9" + end, 505},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"EHLO nara.example\r\n"},
      {"\x04\x01\x1F\x90\x7F\x01\x01\x01"},
      {"\x16\x03\x01\x02\x9E\x01\x03\x02\x9A\x03\x03 and much that looks random"},
  };
}

std::vector<BadHead> bad_fields(const std::string &target) {
  const std::string line = "GET " + target + " HTTP/1.1\r\n";
  const std::string begin = line + "Host: a\r\n";
  const std::string end = "\r\n\r\n";
  return {
      {line + "\r\n"},
      {begin + "Host: a" + end},
      {line + "Host: a b" + end},
      {line + "Host: a, b" + end},
      {line + "Host: a:80:80" + end},
      {line + "Host: user@a" + end},
      {line + " Host: a" + end},
      {begin + " folded" + end},
      {begin + "X: a\r\n\tfolded" + end},
      {begin + "X : a" + end},
      {begin + ": a" + end},
      {begin + "X" + end},
      {begin + "X Y: a" + end},
      {begin + "X: a\nY: b" + end},
      {begin + "X: a\rY: b" + end},
      {begin + "X: a" + std::string(1, '\0') + end},
      {begin + "X: a\x1B[2J" + end},
      {begin + "X: a\n\r\n"},
      {begin + "X: a\r\n\n"},
      {begin + "Content-Length: 1\r\nContent-Length: 1" + end},
      {begin + "Content-Length: 1, 1" + end},
      {begin + "Content-Length: -1" + end},
      {begin + "Content-Length: 0x10" + end},
      {begin + "Content-Length: 5\r\nTransfer-Encoding: chunked" + end},
      {begin + "Transfer-Encoding: chunked\r\nContent-Length: 0" + end},
      {begin + "Transfer-Encoding : chunked" + end},
      {begin + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + end},
      {begin + "Transfer-Encoding: gzip, chunked" + end, 501},
      {begin +
       "Transfer-Encoding: \x0B"
       "chunked" +
       end},
      {"GET " + target + " HTTP/1.0\r\nTransfer-Encoding: chunked" + end},
      {begin + "Expect: a-cake" + end, 417},
      {begin + "Authorization: Basic eDp5\r\nAuthorization: Basic eDp5" + end},
  };
}

std::vector<BadHead> too_much(const std::string &target) {
  std::string empty_lines;
  while (empty_lines.size() < kMuch) empty_lines += "\r\n";
  std::string lines = "GET " + target + " HTTP/1.1\r\nHost: a\r\n";
  while (lines.size() < kMuch) lines += "a:\r\n";
  return {
      {empty_lines},
      {std::string(kMuch, '\0')},
      {std::string(kMuch, ' ')},
      {std::string(kMuch, '\xFF')},
      {std::string(kMuch, 'A'), 501},
      {"GET /" + std::string(kMuch, 'x'), 414},
      {"GET " + target + "?" + std::string(kMuch, '%') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"GET " + target + " HTTP/1.1\r\nHost: a\r\nX: " + std::string(kMuch, 'x'), 431},
      {"GET " + target + " HTTP/1.1\r\nHost: a\r\n" + std::string(kMuch, 'x'), 431},
      {lines, 431},
  };
}

}  // namespace

/// Each in the shape of a request for `target`, where it has one.
std::vector<BadHead> bad_heads(const std::string &target) {
  std::vector<BadHead> all = bad_lines(target);
  for (const auto &more : {bad_fields(target), too_much(target)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::string shown(std::string_view bytes) {
  constexpr std::size_t kShown = 120;
  std::string text;
  for (const char c : bytes.substr(0, kShown)) {
    std::array<char, 5> escaped{};
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(c));
    std::snprintf(escaped.data(), escaped.size(), byte >= 0x20 && byte < 0x7F ? "%c" : "\\x%02X",
                  byte);
    text += escaped.data();
  }
  return text + (bytes.size() > kShown ? "…" : "");
}

}  // namespace sentry::relay
