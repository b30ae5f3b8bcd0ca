// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>

#include "relay/core/stream.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

class Connection;
using ConnectionPtr = std::shared_ptr<Connection>;
using ConnectionSet = std::set<Connection *>;

// One viewer's connection, through all its requests. Belongs to the main context.
class Connection {
 public:
  enum class Phase {
    kHead,     // a request head has begun, or the first one is due
    kBody,     // a head is here, and a body nobody wants follows
    kWaiting,  // for a frame
    kSending,
    kIdle,  // between two requests
  };

  Connection(Ref<GSocket> socket, std::shared_ptr<ConnectionSet> all, bool refused);
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  ~Connection();

  [[nodiscard]] GSocket *socket() const { return socket_.get(); }
  void enter(Phase phase, std::int64_t now_ns);
  void progress(std::int64_t now_ns) { progressed_ns_ = now_ns; }  // within the phase
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] std::int64_t began_ns() const { return began_ns_; }
  [[nodiscard]] std::int64_t progressed_ns() const { return progressed_ns_; }
  [[nodiscard]] bool refused() const { return refused_; }

  // A stream on the socket that holds bytes of the next request already.
  void keep_stream(Ref<GIOStream> stream);
  Ref<GIOStream> take_stream();
  [[nodiscard]] bool has_stream() const { return static_cast<bool>(stream_); }
  [[nodiscard]] int pipelined() const { return pipelined_; }  // such requests in a row

  void watch(const StreamPtr &stream);
  // What to do when the viewer has left while nothing is being sent to it.
  void set_on_left(std::function<void()> on_left) { on_left_ = std::move(on_left); }
  [[nodiscard]] bool has_left() const;
  [[nodiscard]] bool is_read_out() const;
  void end_if_left();
  void cut_off();

 private:
  Ref<GSocket> socket_;
  Ref<GIOStream> stream_;
  int pipelined_ = 0;
  std::shared_ptr<ConnectionSet> all_;
  bool refused_;
  Phase phase_ = Phase::kHead;
  std::int64_t began_ns_ = 0;       // the phase; monotonic
  std::int64_t progressed_ns_ = 0;  // monotonic
  StreamPtr watched_;
  Stream::Seat seat_;
  std::function<void()> on_left_;
};

}  // namespace sentry::relay
