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
#include "relay/soup/refs.hpp"

namespace sentry::relay {

// Everyone who waits for the next frame of one stream. Belongs to the main context; new frames,
// which come on other threads, only wake it up.
class Audience {
 public:
  Audience(const StreamPtr &stream, const Answerer &answerer, Connections &connections);
  Audience(const Audience &) = delete;
  Audience &operator=(const Audience &) = delete;
  ~Audience();

  void wait(SoupServerMessage *message, Request request, std::int64_t deadline_ns);
  void view(SoupServerMessage *message, Multipart wanted);

 private:
  struct Waiter {
    Audience *audience;
    Ref<SoupServerMessage> message;
    Request request;
    std::int64_t deadline_ns;
    gulong finished_handler = 0;
  };
  struct WakeUp {
    std::atomic<bool> pending = false;
    Audience *audience = nullptr;  // main context only; nothing once it has ended
  };

  static void wake_up(const std::shared_ptr<WakeUp> &wake_up);
  void serve_all();
  bool try_answer(Waiter &waiter);
  void forget(Waiter *waiter);
  void wake_by(std::int64_t then_ns);
  void stop_alarm();
  [[nodiscard]] std::optional<std::int64_t> next_alarm_ns() const;

  const Answerer &answerer_;
  Connections &connections_;
  std::list<Waiter> waiters_;
  std::list<std::unique_ptr<MultipartViewer>> viewers_;
  guint alarm_ = 0;
  std::int64_t alarm_at_ns_ = 0;  // monotonic; while there is an alarm
  std::shared_ptr<WakeUp> wake_up_ = std::make_shared<WakeUp>();
  Subscribers::Subscription subscription_;  // last: ends first
};

}  // namespace sentry::relay
