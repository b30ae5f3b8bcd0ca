// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/life.hpp"

#include <glib-unix.h>

#include <chrono>
#include <csignal>
#include <string>
#include <utility>

#include "pipelines/base/log.hpp"
#include "pipelines/control/socket-path.hpp"
#include "pipelines/sentryd/control-requests.hpp"
#include "transport/base/clock.hpp"
#include "transport/service/service-manager.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kStatusInterval = 5 * kNanosecondsPerSecond;
constexpr std::chrono::seconds kLongestEnd{15};

std::string status_of(const Daemon &daemon) {
  std::size_t live = 0;
  const auto cameras = daemon.cameras();
  for (const CameraView &camera : cameras) {
    if (camera.status.state == Supervisor::State::kLive && !camera.status.trouble) ++live;
  }
  return std::to_string(live) + " of " + std::to_string(cameras.size()) + " cameras live";
}

}  // namespace

Life::Life(Daemon &daemon)
    : daemon_(daemon), alive_(nullptr, [this] { say_alive(); }), over_(nullptr, [this] { end(); }) {
  obey(SIGINT, [this] { end(); });
  obey(SIGTERM, [this] { end(); });
  obey(SIGHUP, [this] { reload(); });
}

void Life::obey(int signal, std::function<void()> what) {
  signals_.push_back(attach(nullptr, g_unix_signal_source_new(signal), [what = std::move(what)] {
    what();
    return true;
  }));
}

/// A daemon that nobody can ask still does its work.
void Life::listen() {
  const std::string path = control::own_socket(control::socket_directory());
  auto server = control::Server::create(
      path, nullptr, [this](const std::string &line, const control::Reply &reply) {
        answer_request(daemon_, line, reply);
      });
  if (server) {
    control_ = server.take();
  } else {
    log_debug(server.error().message + "; sentryctl cannot ask");
  }
}

Result<void> Life::run(std::optional<std::int64_t> duration_ns) {
  listen();
  if (duration_ns) over_.set(monotonic_now_ns() + *duration_ns);
  notify_ready(status_of(daemon_));
  say_alive();
  auto ended = daemon_.run();
  notify_stopping("Ended", kLongestEnd);
  return ended;
}

// The main loop turns, and this is part of it.
void Life::say_alive() {
  notify_alive();
  notify_status(status_of(daemon_));
  const std::int64_t watchdog = watchdog_time().count() * 1000 / 3;
  const std::int64_t interval =
      watchdog > 0 ? std::min(watchdog, kStatusInterval) : kStatusInterval;
  alive_.set(monotonic_now_ns() + interval);
}

// A service manager that was told of the end must not hear that all is ready.
void Life::reload() {
  if (ending_) return;
  notify_reloading();
  daemon_.reload();
  notify_ready(status_of(daemon_));
}

void Life::end() {
  ending_ = true;
  notify_stopping("Stopping", kLongestEnd);
  daemon_.quit();
}

}  // namespace sentry::pipelines
