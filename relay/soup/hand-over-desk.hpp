// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "relay/net/handed-over.hpp"
#include "relay/soup/connections.hpp"

namespace sentry::relay {

// Where connections from another lane come in. So many requests are answered at once; the others
// wait for a place, in the order in which they came, and not for long. Belongs to the main context
// it is made on.
class HandOverDesk {
 public:
  // `admit` gets each connection that has a place.
  HandOverDesk(Connections &connections, HandOverLimits limits,
               std::function<void(const ConnectionPtr &)> admit);
  HandOverDesk(const HandOverDesk &) = delete;
  HandOverDesk &operator=(const HandOverDesk &) = delete;
  ~HandOverDesk();

  // Any thread.
  void take(HandedOver arrived);
  void set_limits(HandOverLimits limits);

 private:
  struct Arrival {
    HandedOver connection;
    std::int64_t arrived_ns;  // monotonic
  };
  // Where other threads leave them.
  struct Hall {
    std::mutex mutex;  // guards arrivals
    std::deque<Arrival> arrivals;
    std::atomic<std::size_t> room = 0;
    HandOverDesk *desk = nullptr;  // main context only; nothing once it has ended
    std::size_t answered = 0;      // main context only
    std::size_t streams = 0;       // main context only
  };

  static void call(const std::shared_ptr<Hall> &hall, const MainContext &context);
  static std::shared_ptr<void> new_place(const std::shared_ptr<Hall> &hall,
                                         std::size_t Hall::*count, const MainContext &context);
  void admit_some();
  void admit(HandedOver arrived);
  void refuse_overdue();
  [[nodiscard]] std::shared_ptr<void> stream_place();

  MainContext context_;
  Connections &connections_;
  HandOverLimits limits_;
  std::function<void(const ConnectionPtr &)> admit_;
  std::shared_ptr<Hall> hall_ = std::make_shared<Hall>();
  MainSource alarm_;
};

}  // namespace sentry::relay
