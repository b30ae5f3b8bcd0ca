// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "relay/core/published.hpp"
#include "relay/library/engine.hpp"
#include "relay/library/handler.hpp"
#include "relay/library/listener.hpp"
#include "relay/library/mount.hpp"
#include "relay/library/object-refs.hpp"
#include "relay/library/relay-report.hpp"
#include "relay/library/relay-state.hpp"
#include "relay/library/relay-totals.hpp"

namespace sentry::relay {

// A relay put together: what it serves, and from its start to its stop what serves it. Any thread,
// but a handler of its own may use only state() and report(): the others wait for its thread.
class Relay {
 public:
  // `on_change` is called, on any thread, when report() tells something else.
  explicit Relay(std::function<void()> on_change);
  Relay(const Relay &) = delete;
  Relay &operator=(const Relay &) = delete;
  ~Relay();

  [[nodiscard]] RelayState &state() { return *state_; }
  [[nodiscard]] RelayReport report() const { return *report_.get(); }
  [[nodiscard]] RelayTotals totals() const { return *totals_.get(); }

  // Binds and listens at once; who comes before the start waits for it.
  Result<void> listen(const std::string &address, ListenerKind kind, bool proxy_protocol);
  Result<void> listen(int fd, bool proxy_protocol);
  bool unlisten(const std::string &address);
  [[nodiscard]] std::vector<std::string> urls(bool for_admin) const;
  void set_certificate(GTlsCertificate *certificate);
  Result<void> set_access_log(const std::string &path, AccessLogFormat format);
  Result<void> reopen_access_log();
  Result<void> add_handler(Handler handler);

  Result<void> start();
  Result<void> mount(SoupServer *server, const std::string &prefix);  // after the start
  void drain();
  void stop();  // for good
  [[nodiscard]] bool is_alive() const;

 private:
  enum class Phase { kNew, kRunning, kStopped };
  struct Heard {
    std::string address;
    std::string socket_url;
    std::string url;
    bool for_admin = false;
  };

  Result<void> add(Listener listener);
  void take_report(const RelayReport &report, const RelayTotals &totals);

  const std::function<void()> on_change_;
  const std::shared_ptr<RelayState> state_ = std::make_shared<RelayState>();
  Published<RelayReport> report_{RelayReport{}};
  Published<RelayTotals> totals_{RelayTotals{}};
  std::atomic<std::int64_t> looked_ns_{0};  // monotonic; 0: it does not run

  mutable std::mutex mutex_;  // guards everything below
  Phase phase_ = Phase::kNew;
  Ref<GTlsCertificate> certificate_;
  std::vector<Heard> heard_;       // in the order in which they came
  std::list<Listener> listeners_;  // until the start
  std::vector<Handler> handlers_;  // the same
  std::unique_ptr<AccessLog> access_log_;
  std::unique_ptr<Engine> engine_;
  std::list<Mount> mounts_;  // last: they ask the engine
};

}  // namespace sentry::relay
