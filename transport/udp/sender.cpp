// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/sender.hpp"

#include <utility>

#include "transport/udp/sender-impl.hpp"

namespace sentry::udp {

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
