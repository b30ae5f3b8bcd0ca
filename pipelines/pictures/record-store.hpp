// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "pipelines/pictures/clock-pace.hpp"
#include "pipelines/pictures/disk-room.hpp"
#include "pipelines/pictures/record-index.hpp"
#include "pipelines/pictures/record-place.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

struct RecordSettings {
  std::string directory;           // must be there
  std::string stream;              // a stream's name: the folder in it
  std::uint64_t most_bytes = 0;    // the lengths of all files together; 0: as many as there is room
  std::int64_t longest_age_s = 0;  // 0: for ever

  bool operator==(const RecordSettings &) const = default;
};

// What a test puts in place of the system's.
struct RecordSystem {
  Clock utc_now = utc_now_ns;
  Clock monotonic_now = monotonic_now_ns;
  ReadDiskSpace disk_space = read_disk_space;
  RemoveFile remove_file = pipelines::remove_file;
};

// Pictures as files on a disk, the oldest of which go when there are too many. Every call may wait
// for the disk. After an error a second passes before the disk is tried again.
class RecordStore {
 public:
  RecordStore(RecordSettings settings, RecordSystem system)
      : settings_(std::move(settings)), system_(std::move(system)) {}

  Result<void> keep(std::span<const std::byte> jpeg, std::int64_t capture_ns);
  Result<bool> tidy();
  // Gives the folder up, until something is to be done again.
  void close() { open_.reset(); }

  [[nodiscard]] std::uint64_t removed() const { return removed_; }
  // Why pictures that are to go cannot be removed, if there are such.
  [[nodiscard]] std::optional<Error> stuck() const {
    return stuck_ ? std::optional(stuck_->error) : std::nullopt;
  }

 private:
  // An open place; the index refers to it.
  struct Open {
    Open(RecordPlace at, const RemoveFile &remove) : place(std::move(at)), index(place, remove) {}
    RecordPlace place;
    RecordIndex index;
    Minute minute = -1;  // of the folder
    UniqueFd folder;
  };

  Result<void> open();
  Result<void> check_room(std::uint64_t bytes);
  Result<void> enter(Minute minute);
  Result<void> write(std::span<const std::byte> jpeg, std::int64_t capture_ns);
  Result<bool> make_room(std::uint64_t bytes);
  bool remove_some(std::uint64_t bytes);
  [[nodiscard]] Error no_room() const;
  std::optional<std::int64_t> age_limit_us();
  bool has_older_than(std::int64_t time_us);
  bool has_too_much(std::uint64_t bytes) const;
  bool has_one_to_remove();
  void remove_first();
  void try_stuck_again();
  Error failed(const Error &error);

  const RecordSettings settings_;
  const RecordSystem system_;
  DiskRoom room_;
  ClockPace pace_;
  std::unique_ptr<Open> open_;
  std::optional<Error> failure_;
  std::int64_t failed_at_ = 0;
  std::uint64_t removed_ = 0;
  std::uint64_t keeps_ = 0;
  std::uint64_t wanted_ = 0;  // bytes of the picture for which no room was found

  struct Stuck {
    Error error;
    // Monotonic; when all had been tried. Nothing while that is not done.
    std::optional<std::int64_t> tried_at;
  };
  std::optional<Stuck> stuck_;
};

}  // namespace sentry::pipelines
