// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/sender-impl.hpp"

#include <algorithm>

#include "transport/base/clock.hpp"
#include "transport/base/start-thread.hpp"
#include "transport/udp/descriptor.hpp"

namespace sentry::udp {
namespace {

void add_to(SenderStats &total, const SenderStats &more) {
  total.datagrams_sent += more.datagrams_sent;
  total.bytes_sent += more.bytes_sent;
  total.refused += more.refused;
  total.unreachable += more.unreachable;
  total.no_buffers += more.no_buffers;
  total.other_errors += more.other_errors;
}

}  // namespace

Sender::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    cancel(true);
    work_.signal();
    settled_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

Result<void> Sender::Impl::start() {
  auto thread = start_thread("sentry-send", [this] { run(); });
  if (!thread) return thread.error();
  thread_ = thread.take();
  return {};
}

void Sender::Impl::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    work_.clear();
    const bool may_begin = monotonic_now_ns() >= pacer_.ready_ns();
    if (!interrupted_ && mailbox_ && may_begin) {
      begin_frame(lock);
    } else if (!interrupted_ && packets_) {
      serve(lock);
    }
    settle();
    if (!stopping_) idle(lock);
  }
}

// Until something changes; with a frame in the mailbox at most until the pacer lets it begin.
void Sender::Impl::idle(std::unique_lock<std::mutex> &lock) {
  const bool held = mailbox_ && !interrupted_;
  const std::int64_t until = held ? pacer_.ready_ns() : INT64_MAX;
  lock.unlock();
  static_cast<void>(work_.wait(-1, 0, until));
  lock.lock();
}

void Sender::Impl::begin_frame(std::unique_lock<std::mutex> &lock) {
  Mail mail = std::move(*mailbox_);
  mailbox_.reset();
  busy_ = true;
  pacer_.set_bitrate(bitrate_);
  ++frame_;
  lock.unlock();
  mail.info.reason = fit_reason(mail.info.reason);
  auto packets = Packets::cut(options_.stream, mail.info, std::move(mail.payload), options_.mtu,
                              options_.priority);
  packets_.reset();
  if (packets) packets_.emplace(packets.take());
  transmitter_.begin_frame();
  lock.lock();
  if (!packets_) {
    ++stats_.frames_invalid;
    return;
  }
  serve(lock);
  if (packets_) ++stats_.frames_sent;
}

// Sends the current frame to every client that has an address and has not had it.
void Sender::Impl::serve(std::unique_lock<std::mutex> &lock) {
  auto routes = clients_.begin_routes(frame_, transmitter_);
  lock.unlock();
  const bool whole = routes.empty() || transmit(routes);
  lock.lock();
  clients_.learn(routes);
  add_to(stats_, transmitter_.take_stats());
  if (whole) return;
  ++stats_.frames_aborted;
  packets_.reset();
}

// False when it was cancelled on the way.
bool Sender::Impl::transmit(std::vector<ClientList::Route> &routes) {
  pacer_.begin(monotonic_now_ns());
  const std::size_t burst = pacer_.burst(packets_->datagram_size());
  for (std::size_t first = 0; first < packets_->count(); first += burst) {
    if (!wait_for_turn()) return false;
    const std::size_t count = std::min(burst, packets_->count() - first);
    for (auto &route : routes) {
      transmitter_.send(*packets_, first, count, route.target, !pacer_.active());
    }
    pacer_.sent(packets_->bytes(first, count), monotonic_now_ns());
  }
  return true;
}

void Sender::Impl::cancel(bool cancelled) {
  cancelled_ = cancelled;
  cancelled ? cancel_.signal() : cancel_.clear();
}

bool Sender::Impl::wait_for_turn() {
  if (!pacer_.active()) return !cancelled_;
  return cancel_.wait(-1, 0, pacer_.ready_ns()) != Waited::kWoken;
}

// Forgets a frame that is owed to nobody, and tells drain().
void Sender::Impl::settle() {
  if (packets_ && (interrupted_ || !clients_.is_owed(frame_))) packets_.reset();
  busy_ = packets_.has_value();
  if (!busy_ && !mailbox_) settled_.notify_all();
}

bool Sender::Impl::add(const Endpoint &client) {
  const std::lock_guard lock(mutex_);
  return clients_.add(client);
}

bool Sender::Impl::remove(const Endpoint &client) {
  const std::lock_guard lock(mutex_);
  work_.signal();  // a drain() may have waited for its name
  return clients_.remove(client);
}

void Sender::Impl::clear() {
  const std::lock_guard lock(mutex_);
  work_.signal();
  clients_.clear();
}

std::vector<Endpoint> Sender::Impl::clients() const {
  const std::lock_guard lock(mutex_);
  return clients_.endpoints();
}

void Sender::Impl::send(FrameInfo info, Bytes payload) {
  {
    const std::lock_guard lock(mutex_);
    if (mailbox_) ++stats_.frames_replaced;
    mailbox_ = Mail{std::move(info), std::move(payload)};
  }
  work_.signal();  // not under the lock, for which the thread would wait at once
}

bool Sender::Impl::drain(std::chrono::nanoseconds limit) {
  // Far below what the clock can hold, so that a caller may say "for ever".
  const auto bounded = std::min<std::chrono::nanoseconds>(limit, std::chrono::hours(24 * 365));
  std::unique_lock lock(mutex_);
  const auto empty = [this] { return !mailbox_ && !busy_; };
  // An interrupt that is over before this thread runs has ended the wait all the same.
  const std::uint64_t before = interruptions_;
  const auto cut = [&] { return interrupted_ || interruptions_ != before; };
  settled_.wait_for(lock, bounded, [&] { return cut() || stopping_ || empty(); });
  return empty() && !cut();
}

void Sender::Impl::interrupt(bool interrupted) {
  const std::lock_guard lock(mutex_);
  interrupted_ = interrupted;
  if (interrupted) ++interruptions_;
  if (!stopping_) cancel(interrupted);
  work_.signal();
  settled_.notify_all();
}

void Sender::Impl::set_pacing_bitrate(std::uint64_t bits_per_second) {
  const std::lock_guard lock(mutex_);
  bitrate_ = bits_per_second;
}

SenderStats Sender::Impl::stats() const {
  const std::lock_guard lock(mutex_);
  SenderStats stats = stats_;
  stats.unresolved = clients_.unresolved();
  return stats;
}

}  // namespace sentry::udp
