// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "relay/core/published.hpp"
#include "relay/http/answerer.hpp"
#include "relay/load/load-board.hpp"
#include "relay/load/worker-metrics.hpp"
#include "relay/log/access-log.hpp"
#include "relay/net/handed-over.hpp"
#include "relay/net/listen-socket.hpp"
#include "relay/net/trusted-proxies.hpp"

namespace sentry::relay {

struct LaneLimits {
  std::size_t connections = 8192;                                // of all workers
  std::size_t connections_per_address = 0;                       // see limit_key(); 0: no cap
  std::size_t held_bytes = std::size_t{256} << 20;               // see held_frame_bytes()
  std::chrono::nanoseconds head = std::chrono::seconds(15);      // for a head, once begun
  std::chrono::nanoseconds idle = std::chrono::seconds(65);      // between two requests
  std::chrono::nanoseconds stalled = std::chrono::seconds(30);   // sending without any progress
  std::chrono::nanoseconds sending = std::chrono::seconds(120);  // one reply, one part of a stream
  TrustedProxies trusted_proxies;  // whose X-Forwarded-For is believed
};

// What a lane needs of the rest of the relay. All of it outlives the lane.
struct LaneServices {
  const Answerer &answerer;
  const Published<LaneLimits> &limits;
  LoadBoard &board;
  // Called on a worker's thread; takes the connection. Without it such requests get a 404 or 501.
  std::function<void(HandedOver)> hand_over;
  AccessLog *access_log = nullptr;
};

// Serves viewers: worker threads with an epoll each, answering from memory.
class Lane {
 public:
  static Result<std::unique_ptr<Lane>> start(LaneServices services, std::size_t workers);
  Lane(const Lane &) = delete;
  Lane &operator=(const Lane &) = delete;
  ~Lane();  // cuts off whoever is left

  // Serves what comes to the socket, on every worker.
  Result<void> add(ListenSocket socket);
  // Lets in who has come to that socket already, and closes it before this returns.
  void remove(std::string_view url);
  // Lets in who has come already and accepts nobody more when it returns; ends streams after the
  // part that is under way, closes idle connections, and the others after their reply.
  void drain();
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::vector<const WorkerMetrics *> metrics() const;

 private:
  struct Impl;
  explicit Lane(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sentry::relay
