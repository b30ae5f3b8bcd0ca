// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>

#include "relay/net/listen-socket.hpp"
#include "relay/soup/main-context.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// Accepts connections on the main context it is made on. libsoup's own listener is not used: it
// stops for good at the first accept(2) that fails, which a shortage of descriptors or an impatient
// client can bring about, and it keeps a reference to every socket it ever accepted (3.2).
class Acceptor {
 public:
  Acceptor(ListenSocket socket, std::function<void(UniqueFd)> on_connection);
  Acceptor(const Acceptor &) = delete;
  Acceptor &operator=(const Acceptor &) = delete;

  [[nodiscard]] const std::string &url() const { return socket_.url(); }

 private:
  void watch();
  bool accept_some();

  MainContext context_;
  ListenSocket socket_;
  std::function<void(UniqueFd)> on_connection_;
  MainSource source_;
};

}  // namespace sentry::relay
