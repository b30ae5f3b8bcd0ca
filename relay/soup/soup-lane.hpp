// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "relay/http/answerer.hpp"
#include "relay/soup/acceptor.hpp"
#include "relay/soup/audience.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

// Serves what an answerer decides, by libsoup, on the default main context.
class SoupLane {
 public:
  SoupLane(const Answerer &answerer, ConnectionLimits limits);
  SoupLane(const SoupLane &) = delete;
  SoupLane &operator=(const SoupLane &) = delete;
  ~SoupLane();

  Result<void> listen(const ListenAddress &address);
  // Where it listens, with the true ports: `http://127.0.0.1:8080/`.
  [[nodiscard]] std::vector<std::string> urls() const;
  [[nodiscard]] std::size_t connections() const { return connections_.count(); }

 private:
  void accept(UniqueFd fd);
  void serve(const ConnectionPtr &connection);
  void take_back(SoupServerMessage *message);
  void message_begins(SoupServerMessage *message);
  void head_is_here(SoupServerMessage *message);
  void request_is_here(SoupServerMessage *message);
  void answer(SoupServerMessage *message, Request request);
  void finish(SoupServerMessage *message, const Reply &reply);
  Audience &audience_of(const StreamPtr &stream);

  const Answerer &answerer_;
  Connections connections_;
  std::map<StreamPtr, std::unique_ptr<Audience>> audiences_;
  Ref<SoupServer> server_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
};

}  // namespace sentry::relay
