// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Viewers that poll, each at its own moment of the interval.

#include "tests/bench/arguments.hpp"
#include "tests/bench/pace.hpp"
#include "tests/bench/polling.hpp"

namespace sentry::bench {
namespace {

class PollLoad {
 public:
  explicit PollLoad(Arguments &arguments)
      : connector_(static_cast<std::uint16_t>(arguments.count("port", 0))),
        interval_(arguments.number("interval", 1)),
        connect_rate_(arguments.number("connect-rate", 4000)),
        polling_(loop_, connector_, arguments.count("viewers", 100),
                 get_request(arguments.required("path"))) {}

  void run() {
    need_descriptors(polling_.viewers());
    control_.on("mark", [this](const std::string &) { mark("mark"); });
    poll_at(connect_rate_, polling_.viewers());
    mark("ready");
    poll_at(static_cast<double>(polling_.viewers()) / interval_, 0);
  }

 private:
  // Asks for one viewer after the other, at that rate, until so many have asked (0: for ever).
  void poll_at(double per_second, std::size_t most) {
    Pace pace(per_second, monotonic_now_ns());
    const auto goes_on = [&] { return most == 0 || pace.passed() < most; };
    while (!loop_.over() && goes_on()) {
      for (; pace.due() <= monotonic_now_ns() && goes_on(); pace.pass()) {
        polling_.ask(pace.passed() % polling_.viewers(), pace.due());
      }
      for (const epoll_event &event : loop_.wait(pace.due())) polling_.handle(event);
    }
  }

  void mark(const char *event) {
    Report report(event);
    polling_.report(report);
    report.print();
  }

  Connector connector_;
  double interval_;
  double connect_rate_;
  Control control_;
  Loop loop_{control_};
  Polling polling_;
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  sentry::bench::PollLoad load(arguments);
  arguments.finish();
  load.run();
}
