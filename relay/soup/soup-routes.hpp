// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "relay/http/answerer.hpp"
#include "relay/soup/audience.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/password-checker.hpp"

namespace sentry::relay {

// The relay's paths on a server of libsoup, below a prefix: handlers that ask the answerer, and
// those who wait for what they get. Knows nothing of how requests come to that server.
class SoupRoutes {
 public:
  SoupRoutes(SoupServer *server, std::string prefix, const Answerer &answerer,
             Connections &connections, PasswordChecker &passwords);
  SoupRoutes(const SoupRoutes &) = delete;
  SoupRoutes &operator=(const SoupRoutes &) = delete;
  ~SoupRoutes();  // whoever waits gets a 503, and streams end

  // What serves the paths that are the application's and have no handler of their own.
  using Page = std::function<void(SoupServerMessage *, const char *path, GHashTable *query)>;
  void set_root(Page root) { root_ = std::move(root); }

  // Ends every stream, those too that begin from now on, after the part that is under way.
  void end_streams();
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::size_t viewing() const;

 private:
  // Somebody whose name and password are being looked at.
  struct Visitor;

  void head_is_here(SoupServerMessage *message);
  void request_is_here(SoupServerMessage *message, const char *path, GHashTable *query);
  void answer(SoupServerMessage *message, const Request &request);
  void ask_password(SoupServerMessage *message, const Request &request);
  void password_is_known(Visitor &visitor, PasswordChecker::Verdict verdict);
  void view(SoupServerMessage *message, Multipart wanted);
  void finish(SoupServerMessage *message, const Reply &reply);
  Audience &audience_of(const StreamPtr &stream);

  Ref<SoupServer> server_;
  const std::string prefix_;
  const Answerer &answerer_;
  Connections &connections_;
  PasswordChecker &passwords_;
  std::map<StreamPtr, std::unique_ptr<Audience>> audiences_;
  std::set<std::shared_ptr<Visitor>> visitors_;
  Page root_;
  bool ending_ = false;
};

}  // namespace sentry::relay
