// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/udp-ingest.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "relay/library/log.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/epoch-store.hpp"
#include "transport/base/start-thread.hpp"

namespace sentry::relay {
namespace {

constexpr std::chrono::milliseconds kReceiveLimit{500};
// A predecessor that is ending holds its segments a moment longer.
constexpr std::int64_t kRetryNs = kNanosecondsPerSecond / 2;

// What somebody may make this program hold by sending ever new names.
constexpr std::size_t kMaxHeardStreams = 64;

std::size_t max_streams(const Options &options) {
  return std::max(kMaxHeardStreams, heard_streams(options).size());
}

udp::ReceiverOptions receiver_options(const Options &options) {
  udp::ReceiverOptions receiver;
  if (options.udp) {
    receiver.address = options.udp->address;
    receiver.port = options.udp->port;
  }
  receiver.streams = heard_streams(options);
  receiver.max_streams = max_streams(options);
  receiver.allow_from.clear();
  for (const std::string &block : options.allow_from) {
    if (!receiver.allow_from.empty()) receiver.allow_from += ',';
    receiver.allow_from += block;
  }
  receiver.multicast_iface = options.multicast_iface;
  receiver.state_directory = state_directory();
  return receiver;
}

}  // namespace

Result<std::unique_ptr<UdpIngest>> UdpIngest::start(const Options &options, UniqueFd inherited,
                                                    OnStream on_stream) {
  const udp::ReceiverOptions wanted = receiver_options(options);
  auto receiver = inherited ? udp::Receiver::adopt(std::move(inherited), wanted)
                            : udp::Receiver::create(wanted);
  if (!receiver) return receiver.error();
  std::unique_ptr<UdpIngest> ingest(new UdpIngest(options, std::move(on_stream), receiver.take()));
  auto thread = start_thread("sentry-ingest", [self = ingest.get()] { self->run(); });
  if (!thread) return thread.error();
  ingest->thread_ = thread.take();
  return ingest;
}

UdpIngest::UdpIngest(const Options &options, OnStream on_stream,
                     std::unique_ptr<udp::Receiver> receiver)
    : options_(options), on_stream_(std::move(on_stream)), receiver_(std::move(receiver)) {}

UdpIngest::~UdpIngest() {
  stopping_ = true;
  receiver_->interrupt(true);
  if (thread_.joinable()) thread_.join();
}

/// Takes other streams, or from other senders, from now on. What arrives meanwhile waits in the
/// socket.
Result<void> UdpIngest::change(const Options &options) {
  if (options.streams == options_.streams && options.allow_from == options_.allow_from &&
      options.stream_entries == options_.stream_entries) {
    return {};
  }
  Change change{options, {}};
  auto taken = change.taken.get_future();
  receiver_->interrupt(true);  // first: the thread takes it back when it has found the change
  change_ = &change;
  return taken.get();
}

void UdpIngest::obey(Change &change) {
  auto taken = std::move(change.taken);  // the rest goes when it has its value
  receiver_->interrupt(false);
  auto changed = receiver_->change(receiver_options(change.options));
  if (changed) {
    const auto before = std::exchange(options_.stream_entries, change.options.stream_entries);
    options_.streams = change.options.streams;
    options_.allow_from = change.options.allow_from;
    close_unwanted(before);
    open_named();
  }
  taken.set_value(std::move(changed));
}

// The segments of streams that are not asked for any more, or belong elsewhere, end.
void UdpIngest::close_unwanted(const StreamEntries &before) {
  std::erase_if(outlets_, [&, heard = heard_streams(options_)](const auto &outlet) {
    const std::string &stream = outlet.first;
    const bool wanted =
        heard.empty() || std::find(heard.begin(), heard.end(), stream) != heard.end();
    return !wanted || stream_entry(before, stream).directory !=
                          stream_entry(options_.stream_entries, stream).directory;
  });
}

// What is named is written from the start, so that a segment left by a program that was killed is
// taken over before the first frame comes.
void UdpIngest::open_named() {
  for (const std::string &stream : options_.streams) {
    if (auto &outlet = outlets_[stream]; !outlet.writer) open(stream, outlet);
  }
}

void UdpIngest::run() {
  open_named();
  bool said = false;
  bool said_unkept = false;
  while (!stopping_) {
    if (Change *change = change_.exchange(nullptr)) obey(*change);
    if (const auto warning = receiver_->warning()) report(warning->message, said_unkept);
    auto received = receiver_->receive(kReceiveLimit);
    if (!received) {
      report(received.error().message, said);
      std::this_thread::sleep_for(kReceiveLimit);
    } else if (*received) {
      said = false;
      take(**received);
    }
  }
}

void UdpIngest::take(const udp::ReceivedFrame &received) {
  const bool is_new = !outlets_.contains(received.stream);
  if (is_new && outlets_.size() >= max_streams(options_)) {
    report("Stream " + received.stream + " is not served: " + std::to_string(outlets_.size()) +
               " others are already",
           said_full_);
    return;
  }
  Outlet &outlet = outlets_[received.stream];
  if (is_new) log_info("Stream " + received.stream + " is heard");
  if (!outlet.writer) open(received.stream, outlet);
  if (!outlet.writer) return;
  const auto &[info, payload] = received.frame;
  const auto written = outlet.writer->publish(info, payload.span(), shm::Checksum::kKnown);
  if (!written) report(written.error().message, outlet.refused);
  if (written) outlet.refused = false;
}

void UdpIngest::open(const std::string &stream, Outlet &outlet) {
  const std::int64_t now = monotonic_now_ns();
  if (now < outlet.next_attempt_ns) return;
  outlet.next_attempt_ns = now + kRetryNs;
  shm::WriterOptions wanted;
  wanted.stream = stream;
  wanted.directory = stream_entry(options_.stream_entries, stream).directory;
  wanted.slots = options_.slots;
  wanted.mode = options_.mode;
  wanted.group = options_.group;
  auto writer = shm::RingWriter::create(wanted);
  if (writer) {
    outlet.writer = writer.take();
    outlet.refused = false;
  } else {
    report(writer.error().message, outlet.refused);
  }
  // Whoever writes it: what is in the segment can be served.
  if (!std::exchange(outlet.announced, true)) on_stream_(stream);
}

// Once for each trouble, not once a frame.
void UdpIngest::report(const std::string &what, bool &said) {
  if (!std::exchange(said, true)) log_warning(what);
}

}  // namespace sentry::relay
