// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/report.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace sentry::bench {

Report::Report(std::string_view event) {
  line_ = "{\"event\": \"";
  line_.append(event).append("\"");
}

void Report::key(std::string_view name) { line_.append(", \"").append(name).append("\": "); }

Report &Report::add(std::string_view name, std::int64_t value) {
  key(name);
  line_ += std::to_string(value);
  return *this;
}

Report &Report::add(std::string_view name, double value) {
  key(name);
  line_ += std::to_string(value);
  return *this;
}

Report &Report::add(std::string_view name, std::string_view value) {
  key(name);
  line_.append("\"").append(value).append("\"");
  return *this;
}

Report &Report::add(std::string_view name, const Latency &latency) {
  constexpr double kMicrosecond = 1000.0;
  constexpr std::array<std::pair<const char *, double>, 3> kShares{
      {{"_p50", 0.5}, {"_p90", 0.9}, {"_p99", 0.99}}};
  const std::string prefix(name);
  for (const auto &[suffix, share] : kShares) {
    add(prefix + suffix, static_cast<double>(latency.percentile(share)) / kMicrosecond);
  }
  add(prefix + "_max", static_cast<double>(latency.max()) / kMicrosecond);
  return add(prefix + "_count", static_cast<std::int64_t>(latency.count()));
}

void Report::print() {
  line_ += "}\n";
  std::fwrite(line_.data(), 1, line_.size(), stdout);
  std::fflush(stdout);
}

}  // namespace sentry::bench
