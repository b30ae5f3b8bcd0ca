// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "relay/net/listen-address.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// One address that listens: for several workers either a socket each, among which the kernel deals
// connections out, or one that they share. A socket in the file system goes with its owner.
class ListenSocket {
 public:
  // `unix_path` is removed in the end; empty: nothing to remove.
  ListenSocket(std::vector<UniqueFd> fds, std::string url, std::string unix_path);
  ListenSocket(ListenSocket &&other) noexcept = default;
  ListenSocket &operator=(ListenSocket &&) = delete;
  ~ListenSocket();

  [[nodiscard]] int fd(std::size_t worker = 0) const { return fds_[worker % fds_.size()].get(); }
  // Whether several workers wait on the same descriptor.
  [[nodiscard]] bool is_shared() const { return fds_.size() == 1; }
  [[nodiscard]] const std::string &url() const { return url_; }
  // Whether each connection begins with a header of the PROXY protocol; see parse_proxy_header().
  [[nodiscard]] bool expects_proxy_header() const { return expects_proxy_header_; }
  void set_expects_proxy_header(bool expects) { expects_proxy_header_ = expects; }

 private:
  std::vector<UniqueFd> fds_;  // at least one
  std::string url_;
  std::string unix_path_;
  bool expects_proxy_header_ = false;
};

Result<std::vector<ListenSocket>> open_listen_sockets(const ListenAddress &address,
                                                      std::size_t workers = 1);
Result<ListenSocket> adopt_listen_socket(UniqueFd fd);

}  // namespace sentry::relay
