// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/engine.hpp"

#include <utility>

#include "relay/core/frame-memory.hpp"
#include "relay/library/descriptor-limit.hpp"
#include "relay/library/log.hpp"
#include "relay/library/player-resources.hpp"

namespace sentry::relay {
namespace {

constexpr guint kLookMs = 200;  // how often the load is looked at

SoupLimits soup_limits(const LaneLimits &lane) {
  SoupLimits limits;
  limits.connection.connections = lane.connections;
  limits.connection.head = lane.head;
  limits.connection.idle = lane.idle;
  limits.connection.stalled = lane.stalled;
  limits.connection.sending = lane.sending;
  return limits;
}

}  // namespace

Engine::Engine(Services services, std::unique_ptr<SoupThread> thread)
    : services_(std::move(services)),
      answerer_(services_.state.streams(), services_.state.http(), board_,
                services_.state.settings().player ? player_files() : PlayerFiles{}, Clocks{}),
      load_(services_.state, board_),
      thread_(std::move(thread)) {}

Result<std::unique_ptr<Engine>> Engine::start(Services services) {
  auto thread = SoupThread::start();
  if (!thread) return thread.error();
  std::unique_ptr<Engine> engine(new Engine(std::move(services), thread.take()));
  if (auto begun = engine->begin(); !begun) return begun.error();
  return engine;
}

Result<void> Engine::begin() {
  thread_->run([this] { begin_soup(); });
  LaneServices services{answerer_, services_.state.limits(), board_};
  services.hand_over = [this](HandedOver connection) { soup_->take(std::move(connection)); };
  services.access_log = services_.access_log;
  auto lane = Lane::start(std::move(services), services_.state.fix_workers());
  if (!lane) return lane.error();
  lane_ = lane.take();
  thread_->repeat(kLookMs, [this] { look(); });
  return {};
}

// The frame lane first: until it has ended it hands over.
Engine::~Engine() {
  thread_->run([this] { ending_ = true; });
  lane_.reset();
  thread_->run([this] { soup_.reset(); });
}

void Engine::begin_soup() {
  SoupServices services{answerer_, board_};
  services.metrics_text = [this] { return metrics_text(); };
  services.access_log = services_.access_log;
  soup_ =
      std::make_unique<SoupLane>(std::move(services), soup_limits(*services_.state.limits().get()));
  apply_settings();
}

Result<void> Engine::add(Listener listener, GTlsCertificate *certificate) {
  if (listener.kind == ListenerKind::kViewers) return lane_->add(std::move(listener.socket));
  thread_->run([&] {
    if (listener.kind == ListenerKind::kTls) {
      soup_->listen_tls(std::move(listener.socket), certificate);
    } else {
      soup_->listen_admin(std::move(listener.socket));
    }
  });
  return {};
}

void Engine::remove(const std::string &url) {
  lane_->remove(url);
  thread_->run([&] { soup_->unlisten(url); });
}

void Engine::add(const Handler &handler) {
  thread_->run([&] {
    if (handler.path != "/") {
      soup_server_add_handler(soup_->server(), handler.path.c_str(), handler.callback,
                              handler.user_data, handler.destroy);
      return;
    }
    // There the lane has a handler of its own, which libsoup would replace.
    const std::shared_ptr<void> data(handler.user_data, [free = handler.destroy](void *data) {
      if (free != nullptr) free(data);
    });
    soup_->set_root([server = soup_->server(), callback = handler.callback, data](
                        SoupServerMessage *message, const char *path, GHashTable *query) {
      callback(server, message, path, query, data.get());
    });
  });
}

void Engine::set_certificate(GTlsCertificate *certificate) {
  thread_->run([&] { soup_->set_certificate(certificate); });
}

void Engine::drain() {
  board_.draining = true;
  lane_->drain();
  thread_->run([this] { soup_->drain(); });
}

// What follows is the thread's.

void Engine::look() {
  if (ending_) return;
  apply_settings();
  const std::int64_t now_ns = answerer_.clocks().monotonic();
  stuck_ = !heartbeats_.all_beat(lane_->metrics(), now_ns);
  const auto all = workers();
  const auto cap = static_cast<std::int64_t>(services_.state.limits().get()->held_bytes);
  load_.look(all, {held_frame_bytes(), cap}, now_ns);
  services_.on_report(report(), add_up(all));
}

void Engine::apply_settings() {
  const RelayState &state = services_.state;
  board_.starting = !state.settings().ready;
  if (const std::uint64_t version = state.limits().version();
      std::exchange(limits_version_, version) != version) {
    const auto limits = state.limits().get();
    soup_->set_limits(soup_limits(*limits));
    // At the start it was an error; whoever serves goes on with what there is.
    if (auto room = allow_connections(limits->connections); !room)
      log_warning(room.error().message);
  }
  if (const std::uint64_t version = state.users().version();
      std::exchange(users_version_, version) != version) {
    soup_->set_users(*state.users().get());
  }
}

std::vector<const WorkerMetrics *> Engine::workers() const {
  // At the end the frame lane goes first, while the administrator may still ask.
  auto workers = ending_ ? std::vector<const WorkerMetrics *>() : lane_->metrics();
  workers.push_back(&soup_->metrics());
  return workers;
}

RelayReport Engine::report() const {
  RelayReport report;
  report.load = load_.advice().state;
  report.poll_interval_ms = static_cast<std::uint32_t>(load_.advice().poll_interval.count());
  report.connections = lane_->connections() + soup_->connections();
  report.draining = board_.draining;
  report.stuck = stuck_;
  report.drained = report.draining && report.connections == 0;
  for (const StreamPtr &stream : services_.state.streams().all()) {
    report.viewers.emplace(stream->name(), stream->status().viewers);
  }
  return report;
}

std::string Engine::metrics_text() const {
  const AccessLog *log = services_.access_log;
  return load_.metrics_text(workers(), log != nullptr ? log->dropped() : 0);
}

}  // namespace sentry::relay
