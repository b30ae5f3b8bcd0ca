// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/listen-address.hpp"

#include <arpa/inet.h>
#include <sys/un.h>

#include <charconv>
#include <optional>

namespace sentry::relay {
namespace {

constexpr std::string_view kUnix = "unix:";

Error bad(std::string_view text, std::string_view why) {
  return {ErrorCode::kInvalid,
          "\"" + std::string(text) + "\" is no address to listen on: " + std::string(why)};
}

Result<ListenAddress> parse_unix(std::string_view text) {
  const std::string_view path = text.substr(kUnix.size());
  if (path.empty()) return bad(text, "expected the path of a socket behind \"unix:\".");
  if (path.size() >= sizeof(sockaddr_un{}.sun_path)) {
    return bad(text, "the path of a socket has at most 107 bytes.");
  }
  return ListenAddress{{}, 0, std::string(path)};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

bool is_literal(const std::string &host, int family) {
  in6_addr address{};
  return ::inet_pton(family, host.c_str(), &address) == 1;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.starts_with(kUnix)) return parse_unix(text);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return bad(text, "expected ADDRESS:PORT, [IPV6]:PORT, :PORT or unix:PATH.");
  }
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return bad(text, "expected a port from 0 to 65535 behind the last colon.");
  std::string host(text.substr(0, colon));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (!is_literal(host, AF_INET6)) return bad(text, "expected an IPv6 address in the brackets.");
  } else if (host.find(':') != std::string::npos) {
    return bad(text, "an IPv6 address stands in brackets, as in [::1]:8080.");
  } else if (!host.empty() && host != "localhost" && !is_literal(host, AF_INET)) {
    return bad(text, "expected an IPv4 address, an IPv6 address in brackets, or localhost.");
  }
  return ListenAddress{host, *port, {}};
}

std::string to_string(const ListenAddress &address) {
  if (!address.unix_path.empty()) return std::string(kUnix).append(address.unix_path);
  const bool is_v6 = address.host.find(':') != std::string::npos;
  std::string text;
  if (is_v6) text += '[';
  text += address.host;
  if (is_v6) text += ']';
  return text.append(":").append(std::to_string(address.port));
}

}  // namespace sentry::relay
