// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/ring-reader.hpp"

#include <algorithm>
#include <climits>
#include <utility>

#include "transport/shm/frame-info.hpp"
#include "transport/shm/sentry-shm.h"

namespace sentry::shm {
namespace {

// The newest frame can be a larger one each time it is asked for.
constexpr int kAttempts = 16;
// The share by which a picture may be larger than the last and be read at the first attempt.
constexpr std::size_t kSlack = 8;

struct ReaderDeleter {
  void operator()(sentry_shm_reader *reader) const { sentry_shm_reader_free(reader); }
};

using Fetch = sentry_shm_result (*)(sentry_shm_reader *, sentry_shm_frame *, void *, std::size_t);

}  // namespace

class RingReader::Impl {
 public:
  explicit Impl(sentry_shm_reader *reader) : reader_(reader) {}

  // Into a block for a picture a little larger than the last one; for another it is asked again.
  std::optional<Frame> fetch(Fetch function) {
    Frame frame;
    frame.payload = Bytes(last_length_ + last_length_ / kSlack);
    sentry_shm_frame described{};
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const auto result =
          function(reader_.get(), &described, frame.payload.data(), frame.payload.size());
      if (result == SENTRY_SHM_OK) {
        frame.info = to_frame_info(described);
        last_length_ = static_cast<std::size_t>(described.length);
        frame.payload.truncate(last_length_);
        return frame;
      }
      if (result != SENTRY_SHM_TOO_SMALL) return std::nullopt;
      frame.payload = Bytes(static_cast<std::size_t>(described.length));
    }
    return std::nullopt;
  }

  [[nodiscard]] sentry_shm_reader *reader() const { return reader_.get(); }

 private:
  std::unique_ptr<sentry_shm_reader, ReaderDeleter> reader_;
  std::size_t last_length_ = 0;  // bytes
};

RingReader::RingReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RingReader::RingReader(RingReader &&other) noexcept = default;
RingReader &RingReader::operator=(RingReader &&other) noexcept = default;
RingReader::~RingReader() = default;

/// Makes a reader of `stream` in segment_directory(directory). Nobody need have made the segment
/// yet. Errors: kInvalid for the name of the stream or for `$SENTRY_SHM_OWNER`.
Result<RingReader> RingReader::create(const std::string &stream, const std::string &directory) {
  sentry_shm_reader *reader = nullptr;
  const auto result = sentry_shm_reader_new(stream.c_str(), directory.c_str(), &reader);
  if (result == SENTRY_SHM_OK) return RingReader(std::make_unique<Impl>(reader));
  const std::string why = sentry_shm_result_text(result);
  if (result == SENTRY_SHM_NO_MEMORY) return Error{ErrorCode::kSystem, "Cannot read: " + why};
  return Error{ErrorCode::kInvalid, result == SENTRY_SHM_BAD_STREAM
                                        ? "\"" + stream + "\" is " + why
                                        : "Cannot read stream " + stream + ": " + why};
}

/// Waits until next() has a frame, at most `limit`; 0 only looks.
RingReader::Wait RingReader::wait(std::chrono::milliseconds limit) {
  const auto bounded = std::clamp<std::int64_t>(limit.count(), 0, INT_MAX);
  switch (sentry_shm_reader_wait(impl_->reader(), static_cast<int>(bounded))) {
    case SENTRY_SHM_OK:
      return Wait::kFrame;
    case SENTRY_SHM_INTERRUPTED:
      return Wait::kInterrupted;
    default:
      return Wait::kTimeout;
  }
}

/// The frame after the one delivered last; the newest one at first, and when this reader came too
/// late for the next. Never waits.
std::optional<Frame> RingReader::next() { return impl_->fetch(sentry_shm_reader_next); }

/// The newest frame, also when it was delivered before. Frames before it are skipped. Never waits.
std::optional<Frame> RingReader::newest() { return impl_->fetch(sentry_shm_reader_newest); }

/// While set, every wait() ends at once, also one under way.
void RingReader::interrupt(bool interrupted) {
  sentry_shm_reader_interrupt(impl_->reader(), interrupted);
}

SegmentStatus RingReader::status() {
  sentry_shm_status raw{};
  sentry_shm_reader_status(impl_->reader(), &raw);
  return to_segment_status(raw);
}

std::string segment_directory(const std::string &directory) {
  return sentry_shm_directory(directory.c_str());
}

}  // namespace sentry::shm
