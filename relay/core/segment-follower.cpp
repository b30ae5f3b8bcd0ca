// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/segment-follower.hpp"

#include <chrono>
#include <utility>

#include "transport/base/start-thread.hpp"

namespace sentry::relay {
namespace {

// How soon a writer that died without a frame to follow shows in the status.
constexpr std::chrono::milliseconds kStatusInterval{250};

std::string describe(const shm::SegmentStatus &status) {
  if (!status.problem.empty()) return status.problem;
  switch (status.state) {
    case shm::SegmentState::kLive:
      return {};
    case shm::SegmentState::kAbsent:
      return "nobody writes this stream";
    case shm::SegmentState::kSilent:
      return "the program that writes this stream has stopped";
    case shm::SegmentState::kClosed:
      return "the program that writes this stream has ended";
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<SegmentFollower>> SegmentFollower::start(StreamPtr stream,
                                                                const std::string &directory) {
  auto reader = shm::RingReader::create(stream->name(), directory);
  if (!reader) return reader.error();
  std::unique_ptr<SegmentFollower> follower(new SegmentFollower(std::move(stream), reader.take()));
  auto thread = start_thread("sentry-follow", [self = follower.get()] { self->run(); });
  if (!thread) return thread.error();
  follower->thread_ = thread.take();
  return follower;
}

SegmentFollower::SegmentFollower(StreamPtr stream, shm::RingReader reader)
    : stream_(std::move(stream)), reader_(std::move(reader)) {}

SegmentFollower::~SegmentFollower() {
  stopping_ = true;
  reader_.interrupt(true);
  if (thread_.joinable()) thread_.join();
}

void SegmentFollower::run() {
  while (!stopping_) {
    const bool frame_came = reader_.wait(kStatusInterval) == shm::RingReader::Wait::kFrame;
    // Before the frames: who is woken by one must not read that its writer is gone.
    if (!frame_came || !live_) report_status();
    while (auto frame = reader_.next()) stream_->publish(std::move(*frame));
  }
}

void SegmentFollower::report_status() {
  const shm::SegmentStatus status = reader_.status();
  live_ = status.state == shm::SegmentState::kLive;
  stream_->set_writer(live_, describe(status));
}

}  // namespace sentry::relay
