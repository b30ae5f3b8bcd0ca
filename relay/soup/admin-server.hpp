// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <functional>
#include <string>

#include "relay/http/reply.hpp"
#include "relay/load/load-board.hpp"
#include "relay/soup/connections.hpp"

namespace sentry::relay {

// What an administrator is told, on a server that viewers do not reach.
class AdminServer {
 public:
  AdminServer(Connections &connections, const LoadBoard &board,
              std::function<std::string()> metrics_text);
  AdminServer(const AdminServer &) = delete;
  AdminServer &operator=(const AdminServer &) = delete;
  ~AdminServer();

  [[nodiscard]] SoupServer *server() const { return server_.get(); }

 private:
  void request_is_here(SoupServerMessage *message);
  [[nodiscard]] Reply answer(const std::string &path) const;
  [[nodiscard]] Reply readiness() const;

  Connections &connections_;
  const LoadBoard &board_;
  std::function<std::string()> metrics_text_;
  Ref<SoupServer> server_;
};

}  // namespace sentry::relay
