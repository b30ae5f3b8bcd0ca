// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <atomic>
#include <list>
#include <memory>
#include <optional>

#include "relay/http/answerer.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/multipart-viewer.hpp"
#include "relay/soup/paused-message.hpp"

namespace sentry::relay {

// Everyone who waits for the next frame of one stream. Belongs to the main context it is made on;
// new frames, which come on other threads, only wake it up.
class Audience {
 public:
  Audience(const StreamPtr &stream, const Answerer &answerer, Connections &connections);
  Audience(const Audience &) = delete;
  Audience &operator=(const Audience &) = delete;
  ~Audience();  // whoever is left gets a 503, or the end of the stream

  void wait(SoupServerMessage *message, Request request, std::int64_t deadline_ns);
  void view(SoupServerMessage *message, Multipart wanted);
  // Ends every stream after the part that is under way.
  void end_streams();
  [[nodiscard]] std::size_t waiting() const { return waiters_.size(); }
  [[nodiscard]] std::size_t viewing() const { return viewers_.size(); }

 private:
  struct Waiter {
    Request request;
    std::int64_t deadline_ns;
    std::unique_ptr<PausedMessage> message;
  };
  struct WakeUp {
    std::atomic<bool> pending = false;
    Audience *audience = nullptr;  // main context only; nothing once it has ended
  };

  static void wake_up(const std::shared_ptr<WakeUp> &wake_up, const MainContext &context);
  void serve_all();
  bool try_answer(Waiter &waiter);
  void wake_by(std::int64_t then_ns);
  [[nodiscard]] std::optional<std::int64_t> next_alarm_ns() const;

  MainContext context_;
  const Answerer &answerer_;
  Connections &connections_;
  std::list<Waiter> waiters_;
  std::list<std::unique_ptr<MultipartViewer>> viewers_;
  MainSource alarm_;
  std::int64_t alarm_at_ns_ = 0;  // monotonic, while there is one
  std::shared_ptr<WakeUp> wake_up_ = std::make_shared<WakeUp>();
  Subscribers::Subscription subscription_;
};

}  // namespace sentry::relay
