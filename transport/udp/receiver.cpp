// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/receiver.hpp"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

#include "transport/base/cidr.hpp"
#include "transport/base/clock.hpp"
#include "transport/udp/datagram-batch.hpp"
#include "transport/udp/reassembler.hpp"
#include "transport/udp/receive-socket.hpp"
#include "transport/udp/socket.hpp"
#include "transport/udp/wake.hpp"

namespace sentry::udp {
namespace {

Result<void> check(const ReceiverOptions &options) {
  for (const std::string &name : options.streams) {
    if (is_stream_name(name)) continue;
    return Error{ErrorCode::kInvalid,
                 "The stream name \"" + name +
                     "\" is not 1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a-z or 0-9"};
  }
  if (options.max_streams == 0) {
    return Error{ErrorCode::kInvalid, "A receiver needs room for at least one stream"};
  }
  if (options.buffer_size < 0) {
    return Error{ErrorCode::kInvalid,
                 "A socket buffer cannot have " + std::to_string(options.buffer_size) + " bytes"};
  }
  return {};
}

ReassemblerOptions reassembler_options(const ReceiverOptions &options) {
  ReassemblerOptions result;
  result.streams = options.streams;
  result.first_heard = options.first_heard;
  result.state_directory = options.state_directory;
  result.max_streams = options.max_streams;
  return result;
}

// What the network did to other datagrams is no reason to stop; these mean the socket is gone.
bool is_final(int number) { return number == EBADF || number == ENOTSOCK || number == EFAULT; }

}  // namespace

class Receiver::Impl {
 public:
  Impl(const ReceiverOptions &options, UniqueFd socket, std::uint16_t port, AllowList allowed,
       Wake wake)
      : port(port),
        socket_(std::move(socket)),
        wake_(std::move(wake)),
        allowed_(std::move(allowed)),
        reassembler_(reassembler_options(options)) {
    publish();
  }

  Result<std::optional<ReceivedFrame>> receive(std::int64_t until_ns);
  void change(const ReceiverOptions &options, AllowList allowed);
  void interrupt(bool interrupted);
  [[nodiscard]] ReceiverStats stats() const;
  [[nodiscard]] std::optional<Error> warning() const;

  const std::uint16_t port;

 private:
  std::optional<ReceivedFrame> take_batch();
  void publish();

  UniqueFd socket_;
  Wake wake_;
  std::atomic<bool> interrupted_{false};
  // Of the receiving thread alone:
  AllowList allowed_;
  DatagramBatch batch_;
  Reassembler reassembler_;
  std::uint64_t not_allowed_ = 0;
  std::uint64_t not_allowed_bytes_ = 0;
  mutable std::mutex mutex_;  // guards what follows
  ReceiverStats published_;
  std::optional<Error> warning_;
};

Result<std::optional<ReceivedFrame>> Receiver::Impl::receive(std::int64_t until_ns) {
  reassembler_.expire(monotonic_now_ns());  // also while nothing comes, or only what is not allowed
  for (bool first = true; !interrupted_; first = false) {
    auto frame = take_batch();
    publish();
    if (frame) return frame;
    if (!first && monotonic_now_ns() >= until_ns) break;
    const int count = batch_.receive(socket_.get());
    if (count < 0 && is_final(-count)) {
      errno = -count;
      return socket_error("Cannot receive on UDP port " + std::to_string(port));
    }
    if (count > 0) continue;
    if (wake_.wait(socket_.get(), POLLIN, until_ns) == Waited::kWoken) break;
  }
  return std::optional<ReceivedFrame>{};
}

void Receiver::Impl::change(const ReceiverOptions &options, AllowList allowed) {
  allowed_ = std::move(allowed);
  reassembler_.choose(options.streams, options.first_heard, options.max_streams);
}

// Stops at a frame; the rest of the batch is for the next call.
std::optional<ReceivedFrame> Receiver::Impl::take_batch() {
  DatagramBatch::Item item;
  Arrival arrival;
  while (batch_.next(item)) {
    if (!allowed_.contains(item.from.host)) {
      ++not_allowed_;
      not_allowed_bytes_ += item.bytes.size();
      continue;
    }
    if (arrival.utc_ns == 0) {
      arrival.monotonic_ns = monotonic_now_ns();
      arrival.utc_ns = utc_now_ns();
    }
    arrival.from = item.from;
    if (auto frame = reassembler_.take(item.bytes, arrival)) return frame;
  }
  return std::nullopt;
}

void Receiver::Impl::publish() {
  const std::lock_guard lock(mutex_);
  published_ = reassembler_.stats();
  published_.not_allowed = not_allowed_;
  published_.datagrams += not_allowed_;
  published_.bytes += not_allowed_bytes_;
  published_.kernel_drops = batch_.kernel_drops();
  warning_ = reassembler_.warning();
}

void Receiver::Impl::interrupt(bool interrupted) {
  interrupted_ = interrupted;
  if (interrupted) {
    wake_.signal();
  } else {
    wake_.clear();
  }
}

ReceiverStats Receiver::Impl::stats() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

std::optional<Error> Receiver::Impl::warning() const {
  const std::lock_guard lock(mutex_);
  return warning_;
}

Result<std::unique_ptr<Receiver>> Receiver::on(UniqueFd socket, const ReceiverOptions &options) {
  auto allowed = AllowList::parse(options.allow_from);
  if (!allowed) return allowed.error();
  auto wake = Wake::create();
  if (!wake) return wake.error();
  const auto port = local_port(socket);
  if (!port) return port.error();
  return std::unique_ptr<Receiver>(new Receiver(
      std::make_unique<Impl>(options, std::move(socket), *port, allowed.take(), wake.take())));
}

/// Opens the socket. kInvalid: an option is not possible; kBusy: the port is taken; kNotFound: no
/// such address or interface.
Result<std::unique_ptr<Receiver>> Receiver::create(const ReceiverOptions &options) {
  if (const auto checked = check(options); !checked) return checked.error();
  // Before the socket, so that a wrong list opens none.
  if (const auto allowed = AllowList::parse(options.allow_from); !allowed) return allowed.error();
  auto socket = open_receive_socket(options);
  if (!socket) return socket.error();
  return on(socket.take(), options);
}

/// Takes over a bound datagram socket, which a service manager opened; the
/// address, port, interface and group of `options` do not count. kInvalid: it is none, or an option
/// is not possible.
Result<std::unique_ptr<Receiver>> Receiver::adopt(UniqueFd socket, const ReceiverOptions &options) {
  if (const auto checked = check(options); !checked) return checked.error();
  if (const auto fit = prepare_receive_socket(socket, options); !fit) return fit.error();
  return on(std::move(socket), options);
}

Receiver::Receiver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Receiver::~Receiver() = default;

/// Waits at most `limit` for the next frame: nothing when the time ran out or interrupt(true) is in
/// force. An error is final.
Result<std::optional<ReceivedFrame>> Receiver::receive(std::chrono::nanoseconds limit) {
  const std::int64_t now = monotonic_now_ns();
  const std::int64_t wait = std::clamp<std::int64_t>(limit.count(), 0, INT64_MAX - now);
  return impl_->receive(now + wait);
}

/// From the next receive() on takes the streams of `options`, from their senders; the others of
/// them do not count. What had come of a frame that is still wanted stays. kInvalid: an option is
/// not possible, and nothing has changed.
Result<void> Receiver::change(const ReceiverOptions &options) {
  if (const auto checked = check(options); !checked) return checked.error();
  auto allowed = AllowList::parse(options.allow_from);
  if (!allowed) return allowed.error();
  impl_->change(options, allowed.take());
  return {};
}

/// While true, receive() returns nothing at once, also one that waits already.
void Receiver::interrupt(bool interrupted) { impl_->interrupt(interrupted); }

std::uint16_t Receiver::port() const { return impl_->port; }

ReceiverStats Receiver::stats() const { return impl_->stats(); }

/// What does not work though frames are received: the newest epochs cannot be kept.
std::optional<Error> Receiver::warning() const { return impl_->warning(); }

}  // namespace sentry::udp
