// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/latency.hpp"

namespace sentry::bench {

// One line of JSON on standard output, which the driver reads: {"event": …, …}.
class Report {
 public:
  explicit Report(std::string_view event);

  Report &add(std::string_view name, std::int64_t value);
  Report &add(std::string_view name, double value);
  Report &add(std::string_view name, std::string_view value);
  // `name`_p50, _p90, _p99, _max in microseconds, and `name`_count.
  Report &add(std::string_view name, const Latency &latency);
  void print();

 private:
  void key(std::string_view name);
  std::string line_;
};

}  // namespace sentry::bench
