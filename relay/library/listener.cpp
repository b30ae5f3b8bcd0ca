// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/listener.hpp"

#include <charconv>
#include <string_view>
#include <utility>

#include "relay/net/listen-address.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kInherited = "fd:";
constexpr std::string_view kPlainScheme = "http://";

Result<int> parse_descriptor(const std::string &address) {
  const char *begin = address.data() + kInherited.size();
  const char *end = address.data() + address.size();
  int fd = -1;
  const auto [rest, failed] = std::from_chars(begin, end, fd);
  if (failed == std::errc{} && rest == end && fd >= 0) return fd;
  return Error{ErrorCode::kInvalid, "\"" + address +
                                        "\" names no descriptor: fd: and its number, such as "
                                        "fd:3, are expected."};
}

}  // namespace

Result<std::vector<ListenSocket>> open_listeners(const std::string &address, std::size_t workers) {
  if (!address.starts_with(kInherited)) {
    const auto parsed = parse_listen_address(address);
    if (!parsed) return parsed.error();
    return open_listen_sockets(*parsed, workers);
  }
  const auto fd = parse_descriptor(address);
  if (!fd) return fd.error();
  auto socket = take_listener(*fd);
  if (!socket) return socket.error();
  std::vector<ListenSocket> sockets;
  sockets.push_back(socket.take());
  return sockets;
}

Result<ListenSocket> take_listener(int fd) { return adopt_listen_socket(UniqueFd(fd)); }

std::string url_of(ListenerKind kind, const ListenSocket &socket) {
  const std::string &url = socket.url();
  if (kind != ListenerKind::kTls || !url.starts_with(kPlainScheme)) return url;
  return "https://" + url.substr(kPlainScheme.size());
}

}  // namespace sentry::relay
