// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/udp-ingest.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "relay/daemon/log.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/epoch-store.hpp"

namespace sentry::relay {
namespace {

constexpr std::chrono::milliseconds kReceiveLimit{500};
// A predecessor that is ending holds its segments a moment longer.
constexpr std::int64_t kRetryNs = kNanosecondsPerSecond / 2;

// What somebody may make this program hold by sending ever new names.
constexpr std::size_t kMaxHeardStreams = 64;

std::size_t max_streams(const Options &options) {
  return std::max(kMaxHeardStreams, options.streams.size());
}

udp::ReceiverOptions receiver_options(const Options &options) {
  udp::ReceiverOptions receiver;
  receiver.address = options.udp->address;
  receiver.port = options.udp->port;
  receiver.streams = options.streams;
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

Result<std::unique_ptr<UdpIngest>> UdpIngest::start(const Options &options,
                                                    FollowedStreams &streams) {
  auto receiver = udp::Receiver::create(receiver_options(options));
  if (!receiver) return receiver.error();
  return std::unique_ptr<UdpIngest>(new UdpIngest(options, streams, receiver.take()));
}

UdpIngest::UdpIngest(const Options &options, FollowedStreams &streams,
                     std::unique_ptr<udp::Receiver> receiver)
    : options_(options),
      streams_(streams),
      receiver_(std::move(receiver)),
      thread_([this] { run(); }) {}

UdpIngest::~UdpIngest() {
  stopping_ = true;
  receiver_->interrupt(true);
  thread_.join();
}

void UdpIngest::run() {
  // What is named is written from the start, so that a segment left by a program that was killed
  // is taken over before the first frame comes.
  for (const std::string &stream : options_.streams) open(stream, outlets_[stream]);
  bool said = false;
  bool said_unkept = false;
  while (!stopping_) {
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
  const auto written = outlet.writer->publish(received.frame.info, received.frame.payload.span());
  if (!written) report(written.error().message, outlet.refused);
  if (written) outlet.refused = false;
}

void UdpIngest::open(const std::string &stream, Outlet &outlet) {
  const std::int64_t now = monotonic_now_ns();
  if (now < outlet.next_attempt_ns) return;
  outlet.next_attempt_ns = now + kRetryNs;
  shm::WriterOptions wanted;
  wanted.stream = stream;
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
  if (const auto followed = streams_.follow(stream); !followed) {
    report(followed.error().message, outlet.refused);
  }
}

// Once for each trouble, not once a frame.
void UdpIngest::report(const std::string &what, bool &said) {
  if (!std::exchange(said, true)) log_warning(what);
}

}  // namespace sentry::relay
