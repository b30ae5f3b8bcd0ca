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

// A lane on a thread and a main context of its own, fed by the test.
class RunningSoupLane {
 public:
  struct Setup {
    HttpSettings http;
    ConnectionLimits limits;
    HandOverLimits hand_over;
    std::string listen = "127.0.0.1:0";
    RecentFramesLimits recent;
    Clocks stream_clocks;
    Clocks clocks;  // of everything else
    AccessLog *access_log = nullptr;
    // Run where the lane lives, before it does anything.
    std::function<void(SoupLane &)> prepare;
  };

  RunningSoupLane() : RunningSoupLane(Setup{}) {}
  explicit RunningSoupLane(Setup setup)
      : registry_(setup.stream_clocks, StreamOptions{setup.recent}),
        settings_(setup.http),
        answerer_(registry_, settings_, board_,
                  {{"index.html", make_player_file("index.html", "<!doctype html>hello")}},
                  setup.clocks),
        context_(g_main_context_new()),
        thread_([this, setup] { run(setup); }) {
    started_.get_future().wait();
  }
  ~RunningSoupLane() {
    on_loop([this] { g_main_loop_quit(loop_); });
    thread_.join();
    g_main_context_unref(context_);
  }

  StreamRegistry &registry() { return registry_; }
  StreamPtr stream(const std::string &name = "field") { return registry_.add(name); }
  Published<HttpSettings> &settings() { return settings_; }
  LoadBoard &board() { return board_; }
  // On its loop only, but for take().
  SoupLane &lane() { return *soup_lane_; }
  [[nodiscard]] const std::string &url() const { return url_; }
  [[nodiscard]] std::uint16_t port() const { return port_of(url_); }
  // Opens a socket of 127.0.0.1 and gives it to the lane's loop.
  std::uint16_t open(const std::function<void(SoupLane &, ListenSocket)> &listen) {
    auto sockets = open_listen_sockets(*parse_listen_address("127.0.0.1:0"));
    EXPECT_TRUE(sockets);
    const std::uint16_t port = port_of(sockets->front().url());
    on_loop([&] { listen(*soup_lane_, std::move(sockets->front())); });
    return port;
  }
  // Runs `task` where the lane lives, and waits for it.
  void on_loop(const std::function<void()> &task) {
    std::promise<void> done;
    std::function<void()> both = [&] {
      task();
      done.set_value();
    };
    GSource *source = g_idle_source_new();
    g_source_set_callback(
        source,
        [](gpointer data) -> gboolean {
          (*static_cast<std::function<void()> *>(data))();
          return G_SOURCE_REMOVE;
        },
        &both, nullptr);
    g_source_attach(source, context_);
    g_source_unref(source);
    done.get_future().wait();
  }
  std::size_t connections() {
    std::size_t count = 0;
    on_loop([&] { count = soup_lane_->connections(); });
    return count;
  }

 private:
  static std::uint16_t port_of(const std::string &url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  void run(const Setup &setup) {
    g_main_context_push_thread_default(context_);
    SoupServices services{answerer_, board_, [] { return std::string("sentry_up 1\n"); },
                          setup.access_log};
    soup_lane_ = std::make_unique<SoupLane>(services, SoupLimits{setup.limits, setup.hand_over});
    if (setup.prepare) setup.prepare(*soup_lane_);
    const auto listening = soup_lane_->listen(*parse_listen_address(setup.listen));
    EXPECT_TRUE(listening) << listening.error().message;
    if (listening) url_ = soup_lane_->urls().front();
    loop_ = g_main_loop_new(context_, FALSE);
    started_.set_value();
    g_main_loop_run(loop_);
    soup_lane_.reset();
    while (g_main_context_iteration(context_, FALSE) == TRUE) {
    }
    g_main_loop_unref(loop_);
    g_main_context_pop_thread_default(context_);
  }

  StreamRegistry registry_;
  Published<HttpSettings> settings_;
  LoadBoard board_;
  Answerer answerer_;
  std::unique_ptr<SoupLane> soup_lane_;
  GMainContext *context_;
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
