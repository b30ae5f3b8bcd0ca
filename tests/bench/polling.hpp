// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/latency.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/viewer.hpp"

namespace sentry::bench {

// Viewers that each ask for the newest picture once an interval, on connections that stay. Latency
// counts from the moment at which a request was due, not from when the load got round to it.
class Polling {
 public:
  // In the loop they have the tags from `first_tag` on.
  Polling(Loop &loop, Connector &connector, std::size_t viewers, std::string request,
          std::uint64_t first_tag = 0);

  void ask(std::size_t index, std::int64_t due_ns);
  void handle(const epoll_event &event);
  // What happened since the last time; then it begins anew.
  void report(Report &report, const std::string &prefix = "");
  [[nodiscard]] std::size_t viewers() const { return pollers_.size(); }

 private:
  struct Poller {
    Viewer viewer;
    std::int64_t due_ns = 0;
    bool waits = false;
  };
  struct Counts {
    std::int64_t asked = 0;
    std::int64_t good = 0;     // 200
    std::int64_t refused = 0;  // 503
    std::int64_t other = 0;
    std::int64_t missed = 0;  // the reply to the one before had not come
    std::int64_t broken = 0;  // connections that ended without a reply
  };
  void finish(Poller &poller);
  void lose(Poller &poller);

  Loop &loop_;
  Connector &connector_;
  std::vector<Poller> pollers_;
  std::string request_;
  std::uint64_t first_tag_;
  Counts counts_;
  Latency latency_;
};

}  // namespace sentry::bench
