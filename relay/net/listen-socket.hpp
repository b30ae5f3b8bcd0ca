// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "relay/net/listen-address.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// A bound socket that listens. A socket in the file system goes with its owner.
class ListenSocket {
 public:
  ListenSocket(UniqueFd fd, std::string url, std::string unix_path);
  ListenSocket(ListenSocket &&other) noexcept;
  ListenSocket &operator=(ListenSocket &&) = delete;
  ~ListenSocket();

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const std::string &url() const { return url_; }

 private:
  UniqueFd fd_;
  std::string url_;
  std::string unix_path_;  // empty: none to remove
};

Result<std::vector<ListenSocket>> open_listen_sockets(const ListenAddress &address);

}  // namespace sentry::relay
