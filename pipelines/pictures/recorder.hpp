// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>

#include "pipelines/pictures/record-store.hpp"

namespace sentry::pipelines {

struct RecorderLimits {
  std::size_t waiting_bytes = std::size_t{32} << 20;  // of pictures that wait for the disk
  std::int64_t end_ms = 2000;  // for the disk to take these when the recorder ends
};

// Pictures since the start.
struct RecorderCounts {
  std::uint64_t kept = 0;
  std::uint64_t dropped = 0;  // the disk was too slow, full, or out of order
  std::uint64_t removed = 0;  // too old or too much
};

// Keeps pictures as files, on a thread of its own: who gives one never waits for the disk.
class Recorder {
 public:
  // Told in a sentence when pictures begin to be lost, or for another reason than before, and when
  // they are kept again: `works`. On the recorder's thread, which must not be kept waiting.
  using OnChange = std::function<void(bool works, const std::string &sentence)>;

  Recorder(const RecordSettings &settings, OnChange on_change, const RecordSystem &system = {},
           const RecorderLimits &limits = {});
  Recorder(const Recorder &) = delete;
  Recorder &operator=(const Recorder &) = delete;
  ~Recorder();

  // Copies the picture, because a camera has few buffers and a disk may keep them for seconds.
  void keep(std::span<const std::byte> jpeg, std::int64_t capture_ns);
  [[nodiscard]] RecorderCounts counts() const;

 private:
  struct Shared;

  const RecorderLimits limits_;
  // Outlives the recorder where its thread is stuck in a disk.
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace sentry::pipelines
