// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "relay/http/answerer.hpp"
#include "relay/lane/lane.hpp"
#include "relay/library/handler.hpp"
#include "relay/library/heartbeats.hpp"
#include "relay/library/listener.hpp"
#include "relay/library/load-watch.hpp"
#include "relay/library/object-refs.hpp"
#include "relay/library/relay-report.hpp"
#include "relay/library/relay-state.hpp"
#include "relay/library/relay-totals.hpp"
#include "relay/library/soup-thread.hpp"
#include "relay/soup/soup-lane.hpp"

namespace sentry::relay {

// What of a relay runs: the lanes, and the thread of libsoup's, on which the load is looked at too.
class Engine {
 public:
  struct Services {
    RelayState &state;
    AccessLog *access_log = nullptr;
    // Some times a second, on the engine's thread.
    std::function<void(const RelayReport &, const RelayTotals &)> on_report;
  };
  static Result<std::unique_ptr<Engine>> start(Services services);
  Engine(const Engine &) = delete;
  Engine &operator=(const Engine &) = delete;
  ~Engine();  // cuts off whoever is left

  [[nodiscard]] const Answerer &answerer() const { return answerer_; }
  Result<void> add(Listener listener, GTlsCertificate *certificate);
  void remove(const std::string &url);  // of a socket
  void add(const Handler &handler);
  void set_certificate(GTlsCertificate *certificate);
  void drain();

 private:
  Engine(Services services, std::unique_ptr<SoupThread> thread);
  Result<void> begin();
  void begin_soup();
  void look();
  void apply_settings();
  [[nodiscard]] std::vector<const WorkerMetrics *> workers() const;
  [[nodiscard]] RelayReport report() const;
  [[nodiscard]] std::string metrics_text() const;

  const Services services_;
  LoadBoard board_;
  const Answerer answerer_;

  // The thread's own.
  LoadWatch load_;
  Heartbeats heartbeats_;
  bool stuck_ = false;
  std::uint64_t limits_version_ = 0;
  std::uint64_t users_version_ = 0;
  bool ending_ = false;

  const std::unique_ptr<SoupThread> thread_;
  std::unique_ptr<SoupLane> soup_;  // all but its take() is called on the thread
  std::unique_ptr<Lane> lane_;
};

}  // namespace sentry::relay
