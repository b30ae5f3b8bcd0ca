// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "transport/base/unique-fd.hpp"

namespace sentry::bench {

// Ends the program with a sentence; a benchmark has nothing to fall back to.
[[noreturn]] void fail(const std::string &what);
[[noreturn]] void fail_with_errno(const std::string &what);

// Raises the limit of open descriptors, and ends the program when `needed` are not to be had.
void need_descriptors(std::size_t needed);

UniqueFd listen_on_loopback(std::uint16_t port);

// Connections to one port of 127.0.0.1, from as many loopback addresses in turn as `sources` says,
// for more connections than one address has ports.
class Connector {
 public:
  Connector(std::uint16_t port, std::size_t sources = 1);
  // Not blocking; -1 when the system has no more of something. Sets `done` if it stands already.
  UniqueFd connect(bool &done);

 private:
  sockaddr_in to_{};
  std::size_t sources_;
  std::size_t next_source_ = 0;
};

// False when the peer has gone. A request is short enough to always fit.
bool send_all(int fd, std::string_view bytes);
std::string get_request(const std::string &path, bool close = false);

}  // namespace sentry::bench
