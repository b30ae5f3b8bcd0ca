// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Connections that stay open and say nothing: either from the start, or after one request.

#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/pace.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/viewer.hpp"

namespace sentry::bench {
namespace {

class IdleLoad {
 public:
  explicit IdleLoad(Arguments &arguments)
      : port_(static_cast<std::uint16_t>(arguments.count("port", 0))),
        path_(arguments.text("path", "")),
        connect_rate_(arguments.number("connect-rate", 4000)),
        viewers_(arguments.count("viewers", 100)) {}

  void run() {
    need_descriptors(viewers_.size());
    control_.on("mark", [this](const std::string &) { say("mark"); });
    const std::string request = path_.empty() ? "" : get_request(path_);
    for (Pace pace(connect_rate_, monotonic_now_ns()); pace.passed() < viewers_.size();) {
      for (; pace.due() <= monotonic_now_ns() && pace.passed() < viewers_.size(); pace.pass()) {
        viewers_[pace.passed()].ask(loop_, connector_, pace.passed(), request);
      }
      serve(pace.due());
    }
    serve(monotonic_now_ns() + kNanosecondsPerSecond);
    say("ready");
    while (!loop_.over()) serve(monotonic_now_ns() + kNanosecondsPerSecond);
  }

 private:
  void serve(std::int64_t until_ns) {
    do {
      for (const epoll_event &event : loop_.wait(until_ns)) handle(event);
    } while (!loop_.over() && monotonic_now_ns() < until_ns);
  }

  void handle(const epoll_event &event) {
    Viewer &viewer = viewers_[event.data.u64];
    switch (viewer.handle(loop_, event.data.u64, event.events)) {
      case MessageReader::Event::kAgain:
        return;
      case MessageReader::Event::kMessage:
        ++replies_;
        return;
      default:
        viewer.close();
    }
  }

  void say(const char *event) {
    std::int64_t open = 0;
    for (const Viewer &viewer : viewers_) open += viewer.is_open() ? 1 : 0;
    Report(event).add("open", open).add("replies", replies_).print();
  }

  std::uint16_t port_;
  std::string path_;
  double connect_rate_;
  std::vector<Viewer> viewers_;
  std::int64_t replies_ = 0;
  Connector connector_{port_};
  Control control_;
  Loop loop_{control_};
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  sentry::bench::IdleLoad load(arguments);
  arguments.finish();
  load.run();
}
