// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/relay.hpp"

#include <utility>

#include "relay/library/descriptor-limit.hpp"
#include "relay/library/log.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kStuckNs = 10 * kNanosecondsPerSecond;

Error wrong_time(const std::string &what) { return {ErrorCode::kInvalid, what}; }

Result<void> check_path(const std::string &path) {
  if (path.starts_with('/')) return {};
  return Error{ErrorCode::kInvalid,
               "\"" + path + "\" is no path: one that begins with a slash is expected."};
}

Error stopped() { return wrong_time("The server has been stopped; a new one is expected."); }

}  // namespace

Relay::Relay(std::function<void()> on_change) : on_change_(std::move(on_change)) {}

Relay::~Relay() { stop(); }

Result<void> Relay::listen(const std::string &address, ListenerKind kind, bool proxy_protocol) {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kStopped) return stopped();
  if (kind == ListenerKind::kTls && !certificate_) {
    return wrong_time("A listener for TLS needs a certificate first.");
  }
  // libsoup's has one thread, whatever the frame lane has.
  const bool of_lane = kind == ListenerKind::kViewers;
  auto sockets = open_listeners(address, of_lane ? state_->fix_workers() : 1);
  if (!sockets) return sockets.error();
  for (ListenSocket &socket : *sockets) {
    socket.set_expects_proxy_header(proxy_protocol);
    if (auto added = add({std::move(socket), address, kind}); !added) return added;
  }
  return {};
}

Result<void> Relay::listen(int fd, bool proxy_protocol) {
  const std::lock_guard lock(mutex_);
  UniqueFd owned(fd);  // whatever comes, the descriptor was given away
  if (phase_ == Phase::kStopped) return stopped();
  auto socket = adopt_listen_socket(std::move(owned));
  if (!socket) return socket.error();
  socket->set_expects_proxy_header(proxy_protocol);
  return add({socket.take(), "fd:" + std::to_string(fd), ListenerKind::kViewers});
}

// Needs the lock.
Result<void> Relay::add(Listener listener) {
  Heard heard{listener.address, listener.socket.url(), url_of(listener.kind, listener.socket),
              listener.kind == ListenerKind::kAdmin};
  if (!engine_) {
    listeners_.push_back(std::move(listener));
  } else if (auto added = engine_->add(std::move(listener), certificate_.get()); !added) {
    return added;
  }
  heard_.push_back(std::move(heard));
  return {};
}

bool Relay::unlisten(const std::string &address) {
  const std::lock_guard lock(mutex_);
  const auto is_meant = [&](const auto &one) { return one.address == address; };
  std::erase_if(listeners_, is_meant);
  for (const Heard &heard : heard_) {
    if (engine_ && is_meant(heard)) engine_->remove(heard.socket_url);
  }
  return std::erase_if(heard_, is_meant) != 0;
}

std::vector<std::string> Relay::urls(bool for_admin) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> urls;
  for (const Heard &heard : heard_) {
    if (heard.for_admin == for_admin) urls.push_back(heard.url);
  }
  return urls;
}

void Relay::set_certificate(GTlsCertificate *certificate) {
  const std::lock_guard lock(mutex_);
  certificate_ = Ref<GTlsCertificate>::retain(certificate);
  if (engine_) engine_->set_certificate(certificate);
}

Result<void> Relay::set_access_log(const std::string &path, AccessLogFormat format) {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::kNew) return wrong_time("An access log is set before the start.");
  std::unique_ptr<AccessLog> log;
  if (!path.empty()) {
    auto opened = AccessLog::open(path, format, log_warning);
    if (!opened) return opened.error();
    log = opened.take();
  }
  access_log_ = std::move(log);
  state_->change([&](RelaySettings &settings) {
    settings.access_log = path;
    settings.access_log_format = format;
  });
  return {};
}

Result<void> Relay::reopen_access_log() {
  const std::lock_guard lock(mutex_);
  return access_log_ ? access_log_->reopen() : Result<void>();
}

Result<void> Relay::add_handler(Handler handler) {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kStopped) return stopped();
  if (auto checked = check_path(handler.path); !checked) return checked;
  if (auto given = state_->hand_over(handler.path); !given) return given;
  if (engine_) {
    engine_->add(handler);
  } else {
    handlers_.push_back(std::move(handler));
  }
  return {};
}

Result<void> Relay::start() {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kStopped) return stopped();
  if (phase_ == Phase::kRunning) return {};
  if (auto room = allow_connections(state_->settings().lane.connections); !room) return room;
  state_->fix_workers();
  auto engine = Engine::start(
      {*state_, access_log_.get(), [this](const RelayReport &report, const RelayTotals &totals) {
         take_report(report, totals);
       }});
  if (!engine) return engine.error();
  engine_ = engine.take();
  phase_ = Phase::kRunning;
  looked_ns_ = monotonic_now_ns();
  for (Handler &handler : std::exchange(handlers_, {})) engine_->add(handler);
  for (Listener &listener : std::exchange(listeners_, {})) {
    if (auto added = engine_->add(std::move(listener), certificate_.get()); !added) return added;
  }
  return {};
}

Result<void> Relay::mount(SoupServer *server, const std::string &prefix) {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::kRunning) return wrong_time("A server is mounted while it runs.");
  if (auto checked = check_path(prefix); !checked) return checked;
  // Of the root nothing is left to stand before the relay's own paths.
  mounts_.emplace_back(server, prefix == "/" ? "" : prefix, engine_->answerer(), *state_);
  return {};
}

void Relay::drain() {
  const std::lock_guard lock(mutex_);
  if (engine_) engine_->drain();
}

void Relay::stop() {
  const std::lock_guard lock(mutex_);
  phase_ = Phase::kStopped;
  mounts_.clear();
  engine_.reset();
  access_log_.reset();  // with all that was written to it
  listeners_.clear();
  for (const Handler &handler : std::exchange(handlers_, {})) {
    if (handler.destroy != nullptr) handler.destroy(handler.user_data);
  }
  heard_.clear();
  looked_ns_ = 0;
  report_.set({});
}

bool Relay::is_alive() const {
  const std::int64_t looked_ns = looked_ns_;
  if (looked_ns == 0 || report_.get()->stuck) return false;
  return monotonic_now_ns() - looked_ns < kStuckNs;
}

// On the engine's thread.
void Relay::take_report(const RelayReport &report, const RelayTotals &totals) {
  totals_.set(totals);
  looked_ns_ = monotonic_now_ns();
  if (report == *report_.get()) return;
  report_.set(report);
  on_change_();
}

}  // namespace sentry::relay
