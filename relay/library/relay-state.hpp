// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "relay/core/published.hpp"
#include "relay/core/stream-registry.hpp"
#include "relay/library/fed-stream.hpp"
#include "relay/library/relay-report.hpp"
#include "relay/library/relay-settings.hpp"
#include "relay/load/load-board.hpp"

namespace sentry::relay {

// What a relay serves and how, as the lanes read it at every request; all of it may change while
// they do. Any thread; held by a shared pointer.
class RelayState : public std::enable_shared_from_this<RelayState> {
 public:
  [[nodiscard]] RelaySettings settings() const;
  void change(const std::function<void(RelaySettings &)> &edit);
  // How many threads serve pictures; from now on that stays.
  std::size_t fix_workers();

  // The stream lives until it is removed.
  Result<void> add_stream(FedStream &stream);
  bool remove_stream(std::string_view name);
  void remove_all_streams();

  // Requests for that path and what is below are the application's.
  Result<void> hand_over(const std::string &path);

  Result<void> set_trusted_proxies(const std::vector<std::string> &networks);

  // For those who serve.
  [[nodiscard]] const StreamRegistry &streams() const { return streams_; }
  [[nodiscard]] const Published<HttpSettings> &http() const { return http_; }
  [[nodiscard]] const Published<LaneLimits> &limits() const { return limits_; }
  [[nodiscard]] const Published<GovernorSettings> &governor() const { return governor_; }
  [[nodiscard]] const Published<StreamUsers> &users() const { return users_; }

 private:
  void publish();  // needs the lock

  StreamRegistry streams_;
  mutable std::mutex mutex_;  // guards the next four, and the order of what is published
  RelaySettings settings_;
  std::size_t workers_ = 0;  // 0: not fixed yet
  std::vector<FedStream *> fed_;
  std::vector<std::string> handed_over_paths_;
  Published<HttpSettings> http_{HttpSettings{}};
  Published<LaneLimits> limits_{LaneLimits{}};
  Published<GovernorSettings> governor_{GovernorSettings{}};
  Published<StreamUsers> users_{StreamUsers{}};
};

}  // namespace sentry::relay
