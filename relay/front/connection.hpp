// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gio/gio.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <set>

#include "relay/core/stream.hpp"
#include "relay/front/refs.hpp"

namespace sentry::relay {

class Connection;
using ConnectionSet = std::set<Connection *>;

// One viewer's connection; lives as long as libsoup keeps it. Belongs to the main context.
class Connection {
 public:
  enum class Phase {
    kHead,     // a request head has begun, or the first one is due
    kBody,     // a head is here, and a body nobody wants follows
    kWaiting,  // for a frame
    kSending,
    kIdle,  // between two requests
  };

  Connection(GSocket *socket, std::shared_ptr<ConnectionSet> all, bool refused);
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  ~Connection();

  // Begins a phase, or shows progress within it.
  void enter(Phase phase, std::int64_t now_ns);
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] std::int64_t since_ns() const { return since_ns_; }
  [[nodiscard]] bool refused() const { return refused_; }

  void watch(const StreamPtr &stream);
  // What to do when the viewer has left while nothing is being sent to it.
  void set_on_left(std::function<void()> on_left) { on_left_ = std::move(on_left); }
  void end_if_left();
  void cut_off();

 private:
  Ref<GSocket> socket_;
  std::shared_ptr<ConnectionSet> all_;
  bool refused_;
  Phase phase_ = Phase::kHead;
  std::int64_t since_ns_ = 0;  // monotonic
  StreamPtr watched_;
  Stream::Seat seat_;
  std::function<void()> on_left_;
};

}  // namespace sentry::relay
