// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/ring-writer.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include "transport/base/signals.hpp"
#include "transport/shm/writer-core.hpp"

namespace sentry::shm {
namespace {

constexpr std::chrono::milliseconds kHeartbeat{250};

}  // namespace

class RingWriter::Impl {
 public:
  explicit Impl(std::unique_ptr<WriterCore> core) : core_(std::move(core)) {
    const AllSignalsBlocked guard;
    heartbeat_ = std::jthread([this](const std::stop_token &stop) { beat(stop); });
  }

  Result<void> publish(const FrameInfo &info, std::span<const std::byte> payload,
                       Checksum checksum) {
    const std::lock_guard lock(mutex_);
    return core_->publish(info, payload, checksum);
  }

  WriterStats stats() {
    const std::lock_guard lock(mutex_);
    return core_->stats();
  }

 private:
  void beat(const std::stop_token &stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      stopped_.wait_for(lock, stop, kHeartbeat, [] { return false; });
      if (!stop.stop_requested()) core_->tick();
    }
  }

  std::mutex mutex_;  // guards *core_
  std::condition_variable_any stopped_;
  std::unique_ptr<WriterCore> core_;
  std::jthread heartbeat_;  // the last member: it stops before the others go
};

RingWriter::RingWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RingWriter::~RingWriter() = default;

/// Makes the stream's segment and becomes its writer. Errors: kInvalid for an option, kBusy or
/// kStuck when another process writes the stream, kPermission, kNotFound and kSystem from the file
/// system.
Result<std::unique_ptr<RingWriter>> RingWriter::create(const WriterOptions &options) {
  Result<std::unique_ptr<WriterCore>> core = WriterCore::create(options);
  if (!core) return core.error();
  try {
    auto impl = std::make_unique<Impl>(core.take());
    return std::unique_ptr<RingWriter>(new RingWriter(std::move(impl)));
  } catch (const std::system_error &failure) {
    return Error{ErrorCode::kSystem,
                 "Cannot start the heartbeat of stream " + options.stream + ": " + failure.what(),
                 failure.code().value()};
  }
}

/// Gives the frame to all readers. `info.checksum` is payload_checksum() of the payload, or 0 to
/// have it computed here; readers take no frame with a wrong one. No reader can make this wait. A
/// payload that is larger than the slots moves the stream to a new segment with bigger ones.
Result<void> RingWriter::publish(const FrameInfo &info, std::span<const std::byte> payload,
                                 Checksum checksum) {
  return impl_->publish(info, payload, checksum);
}

WriterStats RingWriter::stats() const { return impl_->stats(); }

}  // namespace sentry::shm
