// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// sentryc as its own process, which ends with the test at the latest.
class RunningSentryc {
 public:
  explicit RunningSentryc(const std::vector<std::string> &arguments);
  RunningSentryc(const RunningSentryc &) = delete;
  RunningSentryc &operator=(const RunningSentryc &) = delete;
  ~RunningSentryc();

  // Of the first line `Serving http://…`; 0: none came.
  [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
  [[nodiscard]] std::uint16_t udp_port() const { return udp_port_; }
  // All it has printed, on both outputs, until it ended.
  std::string output();
  void signal(int number) const;
  // The exit status, or minus the signal it died of.
  int wait();

 private:
  bool read_more(int limit_ms);
  void read_addresses();

  int pid_ = -1;
  UniqueFd output_;
  std::string text_;
  std::uint16_t http_port_ = 0;
  std::uint16_t udp_port_ = 0;
};

}  // namespace sentry::relay
