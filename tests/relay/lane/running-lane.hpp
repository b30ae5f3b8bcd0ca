// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "relay/lane/lane.hpp"
#include "tests/relay/support/http-client.hpp"
#include "tests/support/sample-jpeg.hpp"

namespace sentry::relay {

using testing_support::HttpClient;
using testing_support::HttpReply;

// A lane on a port of its own, fed by the test.
class RunningLane {
 public:
  struct Setup {
    HttpSettings http;
    LaneLimits limits;
    std::string listen = "127.0.0.1:0";
    std::size_t workers = 2;
    RecentFramesLimits recent;
    std::function<void(HandedOver)> hand_over;
    AccessLog *access_log = nullptr;
    bool proxy_header = false;
  };

  RunningLane() : RunningLane(Setup{}) {}
  explicit RunningLane(Setup setup)
      : registry_({}, StreamOptions{setup.recent}),
        settings_(setup.http),
        limits_(setup.limits),
        answerer_(registry_, settings_, board_,
                  {{"index.html", make_player_file("index.html", "<!doctype html>hello")}}, {}) {
    auto lane =
        Lane::start({answerer_, limits_, board_, setup.hand_over, setup.access_log}, setup.workers);
    EXPECT_TRUE(lane) << lane.error().message;
    lane_ = lane.take();
    auto sockets = open_listen_sockets(*parse_listen_address(setup.listen), setup.workers);
    EXPECT_TRUE(sockets) << sockets.error().message;
    for (ListenSocket &socket : *sockets) {
      url_ = socket.url();
      socket.set_expects_proxy_header(setup.proxy_header);
      EXPECT_TRUE(lane_->add(std::move(socket)));
    }
  }

  StreamPtr stream(const std::string &name = "field") { return registry_.add(name); }
  StreamRegistry &registry() { return registry_; }
  Lane &lane() { return *lane_; }
  void end() { lane_.reset(); }
  LoadBoard &board() { return board_; }
  Published<LaneLimits> &limits() { return limits_; }
  [[nodiscard]] std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
  }
  // Of all workers.
  [[nodiscard]] std::int64_t sum(Counter WorkerMetrics::*counter) const {
    std::int64_t all = 0;
    for (const WorkerMetrics *worker : lane_->metrics()) all += (worker->*counter).get();
    return all;
  }

 private:
  StreamRegistry registry_;
  Published<HttpSettings> settings_;
  Published<LaneLimits> limits_;
  LoadBoard board_;
  Answerer answerer_;
  std::unique_ptr<Lane> lane_;
  std::string url_;
};

// Whether something becomes true before a generous time is over.
inline bool eventually(const std::function<bool()> &is_true,
                       std::chrono::seconds limit = HttpClient::kLimit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// A frame that was captured now; its bytes tell its number.
inline Frame live_frame(std::uint64_t number, std::size_t size = 0, std::uint64_t epoch = 7) {
  Frame frame = testing_support::sample_frame({epoch, number}, {.size = size});
  frame.info.capture_time_ns = utc_now_ns();
  return frame;
}

inline std::string as_text(const Frame &frame) {
  return {reinterpret_cast<const char *>(frame.payload.data()), frame.payload.size()};
}

}  // namespace sentry::relay
