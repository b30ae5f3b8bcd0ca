// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::control {

// Takes the line that answers a request, without its end; once, now or later.
using Reply = std::function<void(const std::string &line)>;
using Handler = std::function<void(const std::string &line, Reply reply)>;

// Listens at a socket for requests: each connection brings one line and gets one back. Who may open
// the socket may ask for everything: its owner and its group; when too many do, who comes then gets
// {"full": true, "error": "sentence"}. In the main context it was made with.
class Server {
 public:
  static Result<std::unique_ptr<Server>> create(const std::string &path, GMainContext *context,
                                                Handler handler);
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;
  ~Server();

 private:
  struct Talk;
  // Whoever is connected holds a copy, also while the answer is not there yet.
  using Seat = std::shared_ptr<const char>;

  Server(std::string path, UniqueFd socket, GMainContext *context, Handler handler);
  void listen();
  void accept();
  void admit(UniqueFd fd);
  void hear(const std::shared_ptr<Talk> &talk);
  void end(const std::shared_ptr<Talk> &talk) { talks_.remove(talk); }

  const std::string path_;
  UniqueFd socket_;
  Ref<GMainContext> context_;
  const Handler handler_;
  const Seat seats_ = std::make_shared<const char>();
  std::list<std::shared_ptr<Talk>> talks_;
  pipelines::Alarm again_;
  pipelines::SourcePtr heard_;
};

}  // namespace sentry::control
