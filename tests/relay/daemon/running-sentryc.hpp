// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// What a service manager gives a program.
struct Surroundings {
  std::vector<std::string> environment;              // NAME=value, beside the test's own
  std::vector<std::pair<int, std::string>> sockets;  // open ones, with their names
};

// sentryc as its own process, which ends with the test at the latest.
class RunningSentryc {
 public:
  static constexpr std::chrono::seconds kLimit{20};

  explicit RunningSentryc(const std::vector<std::string> &arguments,
                          const Surroundings &surroundings = {});
  RunningSentryc(const RunningSentryc &) = delete;
  RunningSentryc &operator=(const RunningSentryc &) = delete;
  ~RunningSentryc();

  // Of the first line `Serving http://…`; 0: none came.
  [[nodiscard]] std::uint16_t http_port() const;
  [[nodiscard]] std::uint16_t https_port() const;
  [[nodiscard]] std::uint16_t admin_port() const;
  [[nodiscard]] std::uint16_t udp_port() const;
  // Whether it prints this within the limit; what it has printed before does not count again.
  bool says(const std::string &text);
  // All it has printed, on both outputs, until it ended.
  std::string output();
  [[nodiscard]] int pid() const { return pid_; }
  void signal(int number) const;
  // The exit status, or minus the signal it died of.
  int wait();

 private:
  bool read_more(std::chrono::steady_clock::time_point deadline);

  int pid_ = -1;
  UniqueFd output_;
  std::string text_;
  std::size_t heard_ = 0;  // bytes of text_ that says() is done with
};

}  // namespace sentry::relay
