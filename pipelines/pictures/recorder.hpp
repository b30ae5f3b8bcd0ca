// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "pipelines/pictures/record-store.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

struct RecorderLimits {
  std::size_t waiting_bytes = std::size_t{32} << 20;  // of pictures that wait for the disk
  std::int64_t end_ms = 2000;  // for the disk to take these after the recorder's end
};

// Pictures since the start.
struct RecorderCounts {
  std::uint64_t kept = 0;
  std::uint64_t dropped = 0;  // too large, or the disk was too slow, full, or out of order
  std::uint64_t removed = 0;  // too old or too much
};

// Keeps pictures as files, on a thread of its own: who gives one, or ends the recorder, never waits
// for the disk. The thread brings what still waits to the disk, silently, and is not waited for by
// anyone but the next recorder of the same place, and await_ended().
class Recorder {
 public:
  // Told in a sentence when pictures begin to be lost, or for another reason than before, and when
  // they are kept again: `works`. Also, once, of a picture that is too large, and of old ones that
  // cannot be removed, which is no end of recording. On the recorder's thread, which must not be
  // kept waiting; not after the recorder's end.
  using OnChange = std::function<void(bool works, const std::string &sentence)>;

  static Result<std::unique_ptr<Recorder>> start(const RecordSettings &settings, OnChange on_change,
                                                 const RecordSystem &system = {},
                                                 const RecorderLimits &limits = {});
  Recorder(const Recorder &) = delete;
  Recorder &operator=(const Recorder &) = delete;
  ~Recorder();

  // Copies the picture, because a camera has few buffers and a disk may keep them for seconds.
  void keep(std::span<const std::byte> jpeg, std::int64_t capture_ns);
  [[nodiscard]] RecorderCounts counts() const;

  // Whether the threads of all recorders that have ended are done; waits until their time is over.
  // For the end of a process: those of many recorders take their time together.
  [[nodiscard]] static bool await_ended();

 private:
  struct Shared;
  Recorder(const RecorderLimits &limits, std::shared_ptr<Shared> shared);

  const RecorderLimits limits_;
  std::shared_ptr<Shared> shared_;  // the thread's, too
};

}  // namespace sentry::pipelines
