// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/sender.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "transport/base/clock.hpp"
#include "transport/udp/client-list.hpp"
#include "transport/udp/descriptor.hpp"
#include "transport/udp/pacer.hpp"
#include "transport/udp/packetizer.hpp"
#include "transport/udp/transmitter.hpp"
#include "transport/udp/wake.hpp"

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

class Sender::Impl {
 public:
  Impl(SenderOptions options, SendSockets sockets, Wake work, Wake cancel)
      : options_(std::move(options)),
        work_(std::move(work)),
        cancel_(std::move(cancel)),
        resolver_(options_.lookup, [this] { work_.signal(); }, {}),
        clients_(resolver_),
        bitrate_(options_.pacing_bitrate),
        transmitter_(std::move(sockets), cancel_) {}
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;
  ~Impl();

  Result<void> start();
  bool add(const Endpoint &client);
  bool remove(const Endpoint &client);
  void clear();
  [[nodiscard]] std::vector<Endpoint> clients() const;
  void send(FrameInfo info, Bytes payload);
  bool drain(std::chrono::nanoseconds limit);
  void interrupt(bool interrupted);
  void set_pacing_bitrate(std::uint64_t bits_per_second);
  [[nodiscard]] SenderStats stats() const;

 private:
  struct Mail {
    FrameInfo info;
    Bytes payload;
  };

  // Of the sender's thread:
  void run();
  void idle(std::unique_lock<std::mutex> &lock);
  void begin_frame(std::unique_lock<std::mutex> &lock);
  void serve(std::unique_lock<std::mutex> &lock);
  bool transmit(std::vector<ClientList::Route> &routes);
  bool wait_for_turn();
  void settle();

  const SenderOptions options_;
  const Wake work_;    // there may be something to do
  const Wake cancel_;  // signalled for as long as waits are not wanted
  mutable std::mutex mutex_;
  std::condition_variable settled_;  // the thread has nothing to do, or is not to do it
  // The mutex guards from here on:
  Resolver resolver_;
  ClientList clients_;
  std::optional<Mail> mailbox_;
  bool busy_ = false;  // a frame is being sent, or owed to a client whose name is looked up
  bool interrupted_ = false;
  bool stopping_ = false;
  std::uint64_t bitrate_;
  SenderStats stats_;
  // The thread's own:
  Transmitter transmitter_;
  Pacer pacer_;
  std::optional<Packets> packets_;  // the current frame; there while it is owed to anybody
  std::uint64_t frame_ = 0;         // counts frames that were begun
  std::thread thread_;
};

Sender::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    cancel_.signal();
    work_.signal();
    settled_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

Result<void> Sender::Impl::start() {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error &error) {
    return Error{ErrorCode::kSystem,
                 std::string("Cannot start the sender's thread: ") + error.what(),
                 error.code().value()};
  }
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

bool Sender::Impl::wait_for_turn() {
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
  const std::lock_guard lock(mutex_);
  if (mailbox_) ++stats_.frames_replaced;
  mailbox_ = Mail{std::move(info), std::move(payload)};
  work_.signal();
}

bool Sender::Impl::drain(std::chrono::nanoseconds limit) {
  // Far below what the clock can hold, so that a caller may say "for ever".
  const auto bounded = std::min<std::chrono::nanoseconds>(limit, std::chrono::hours(24 * 365));
  std::unique_lock lock(mutex_);
  const auto empty = [this] { return !mailbox_ && !busy_; };
  settled_.wait_for(lock, bounded, [&] { return interrupted_ || stopping_ || empty(); });
  return empty() && !interrupted_;
}

void Sender::Impl::interrupt(bool interrupted) {
  const std::lock_guard lock(mutex_);
  interrupted_ = interrupted;
  if (!stopping_) interrupted ? cancel_.signal() : cancel_.clear();
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

/// Opens the sockets and starts the thread. kInvalid: an option is not possible; kBusy: `bind_port`
/// is taken; kNotFound: no such address or interface here.
Result<std::unique_ptr<Sender>> Sender::create(SenderOptions options) {
  if (const auto checked = check(options); !checked) return checked.error();
  auto work = Wake::create();
  if (!work) return work.error();
  auto cancel = Wake::create();
  if (!cancel) return cancel.error();
  auto sockets = SendSockets::open(options);
  if (!sockets) return sockets.error();
  auto impl =
      std::make_unique<Impl>(std::move(options), sockets.take(), work.take(), cancel.take());
  if (const auto started = impl->start(); !started) return started.error();
  return std::unique_ptr<Sender>(new Sender(std::move(impl)));
}

Sender::Sender(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Sender::~Sender() = default;

/// A name is looked up at once and again each minute; until then frames go to the others alone.
bool Sender::add(const Endpoint &client) { return impl_->add(client); }

bool Sender::remove(const Endpoint &client) { return impl_->remove(client); }

void Sender::clear() { impl_->clear(); }

std::vector<Endpoint> Sender::clients() const { return impl_->clients(); }

/// Puts a frame into the mailbox and returns; one that lies there still is replaced. `info.id`
/// names the frame everywhere and `info.checksum` is payload_checksum() of the payload. The frame
/// also goes to a client whose name is being looked up, if the answer comes before the next frame.
void Sender::send(FrameInfo info, Bytes payload) {
  impl_->send(std::move(info), std::move(payload));
}

/// Waits until the last datagram has left, at most `limit`. False: the time ran out, or
/// interrupt(true) is in force.
bool Sender::drain(std::chrono::nanoseconds limit) { return impl_->drain(limit); }

/// While true nothing is sent and nothing waits: a frame that has begun is given up, drain()
/// returns false, and the mailbox keeps the newest frame until interrupt(false).
void Sender::interrupt(bool interrupted) { impl_->interrupt(interrupted); }

/// From the next frame on; 0: as fast as it goes.
void Sender::set_pacing_bitrate(std::uint64_t bits_per_second) {
  impl_->set_pacing_bitrate(bits_per_second);
}

SenderStats Sender::stats() const { return impl_->stats(); }

}  // namespace sentry::udp
