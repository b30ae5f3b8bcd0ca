// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "relay/soup/soup-lane.hpp"
#include "tests/relay/support/http-client.hpp"
#include "tests/support/sample-jpeg.hpp"

namespace sentry::relay {

// A front on a thread of its own, fed by the test.
class RunningSoupLane {
 public:
  struct Setup {
    HttpSettings http;
    ConnectionLimits limits;
    std::string listen = "127.0.0.1:0";
    RecentFramesLimits recent;
    Clocks stream_clocks;
    Clocks clocks;  // of everything else
  };

  RunningSoupLane() : RunningSoupLane(Setup{}) {}
  explicit RunningSoupLane(Setup setup)
      : registry_(setup.stream_clocks, StreamOptions{setup.recent}),
        answerer_(registry_, setup.http,
                  {{"index.html", make_player_file("index.html", "<!doctype html>hello")}},
                  setup.clocks),
        thread_([this, setup] { run(setup); }) {
    started_.get_future().wait();
  }
  ~RunningSoupLane() {
    on_loop([this] { g_main_loop_quit(loop_); });
    thread_.join();
  }

  StreamRegistry &registry() { return registry_; }
  StreamPtr stream(const std::string &name = "field") { return registry_.add(name); }
  [[nodiscard]] const std::string &url() const { return url_; }
  [[nodiscard]] std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
  }
  // Runs `task` where the front lives, and waits for it.
  void on_loop(const std::function<void()> &task) {
    std::promise<void> done;
    std::function<void()> both = [&] {
      task();
      done.set_value();
    };
    g_idle_add(
        [](gpointer data) -> gboolean {
          (*static_cast<std::function<void()> *>(data))();
          return G_SOURCE_REMOVE;
        },
        &both);
    done.get_future().wait();
  }
  std::size_t connections() {
    std::size_t count = 0;
    on_loop([&] { count = soup_lane_->connections(); });
    return count;
  }

 private:
  void run(const Setup &setup) {
    soup_lane_ = std::make_unique<SoupLane>(answerer_, setup.limits);
    const auto listening = soup_lane_->listen(*parse_listen_address(setup.listen));
    EXPECT_TRUE(listening) << listening.error().message;
    if (listening) url_ = soup_lane_->urls().front();
    loop_ = g_main_loop_new(nullptr, FALSE);
    started_.set_value();
    g_main_loop_run(loop_);
    soup_lane_.reset();
    while (g_main_context_iteration(nullptr, FALSE) == TRUE) {
    }
    g_main_loop_unref(loop_);
  }

  StreamRegistry registry_;
  Answerer answerer_;
  std::unique_ptr<SoupLane> soup_lane_;
  GMainLoop *loop_ = nullptr;
  std::string url_;
  std::promise<void> started_;
  std::thread thread_;
};

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
