// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-store.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kRetry = kNanosecondsPerSecond;
constexpr int kRemovedAtOnce = 64;  // so that pictures need not wait for the removal of thousands
constexpr std::int64_t kMicrosecond = 1000;

}  // namespace

// What is wrong with the disk stays so for a while, and trying costs.
Error RecordStore::failed(const Error &error) {
  open_.reset();
  failure_ = error;
  failed_at_ = system_.monotonic_now();
  return error;
}

Result<void> RecordStore::open() {
  if (open_) return {};
  if (failure_ && system_.monotonic_now() - failed_at_ < kRetry) return *failure_;
  Result<RecordPlace> place = RecordPlace::open(settings_.directory, settings_.stream);
  if (!place) return failed(place.error());
  open_ = std::make_unique<Open>(place.take());
  failure_.reset();
  return {};
}

Result<void> RecordStore::check_room(std::uint64_t bytes) {
  const auto space = system_.disk_space(open_->place.folder());
  if (!space || room_.has_room(*space, bytes)) return {};
  return Error{ErrorCode::kSystem,
               "No room for more pictures in " + settings_.directory + ": " +
                   DiskRoom::reserve(*space) + " of its file system stay free",
               ENOSPC};
}

Result<void> RecordStore::enter(Minute minute) {
  if (open_->folder && open_->minute == minute && open_->index.has(minute)) return {};
  if (!open_->place.is_still_there()) {
    open_.reset();
    if (auto opened = open(); !opened) return opened;
  }
  open_->index.prepare(minute);
  open_->folder = open_->place.make_minute(minute);
  open_->minute = minute;
  if (!open_->folder) return record_error("make a folder in " + open_->place.path());
  return {};
}

Result<void> RecordStore::write(std::span<const std::byte> jpeg, std::int64_t capture_ns) {
  const std::int64_t time_ns = std::max<std::int64_t>(0, capture_ns);
  const Minute minute = minute_of(time_ns / kMicrosecond);
  if (auto entered = enter(minute); !entered) return entered;
  const RecordTarget target{open_->place.path(), open_->place.folder(), open_->folder.get()};
  auto written = write_record(target, {time_ns / kMicrosecond}, time_ns, jpeg);
  if (written) open_->index.add(minute, jpeg.size());
  return written;
}

/// Writes a picture, and removes older ones for it if there are too many. An error means that it
/// was not written; it stays the same one as long as the reason does.
Result<void> RecordStore::keep(std::span<const std::byte> jpeg, std::int64_t capture_ns) {
  if (settings_.most_bytes > 0 && jpeg.size() > settings_.most_bytes) {
    return Error{ErrorCode::kInvalid, "A picture is larger than all records may be together"};
  }
  if (auto opened = open(); !opened) return opened;
  if (auto made = make_room(jpeg.size()); !made) return made.error();
  if (auto room = check_room(jpeg.size()); !room) return room;
  if (auto written = write(jpeg, capture_ns); !written) return failed(written.error());
  return {};
}

bool RecordStore::is_too_old(Minute minute) const {
  if (settings_.longest_age_s == 0) return false;
  const std::int64_t oldest =
      system_.utc_now() / kMicrosecond - settings_.longest_age_s * 1'000'000;
  return start_of(minute) < oldest;
}

bool RecordStore::has_too_much(std::uint64_t bytes) {
  RecordIndex &index = open_->index;
  if (settings_.most_bytes > 0 && index.bytes() + bytes > settings_.most_bytes) return true;
  const auto minute = index.oldest_minute();
  if (!minute || !is_too_old(*minute)) return false;
  const auto record = index.oldest();
  if (!record) return false;
  const std::int64_t age_us = system_.utc_now() / kMicrosecond - record->name.time_us;
  return age_us > settings_.longest_age_s * 1'000'000;
}

// True when there is still too much.
Result<bool> RecordStore::make_room(std::uint64_t bytes) {
  for (int i = 0; i < kRemovedAtOnce; ++i) {
    if (!has_too_much(bytes)) return false;
    if (!open_->index.oldest()) return false;
    if (const auto gone = open_->index.remove_oldest(); !gone) return failed(gone.error());
    ++removed_;
  }
  return true;
}

/// Does a piece of the work that is not urgent: removes what is too old or too much, and measures
/// what an earlier run has left. True when there is more of it.
Result<bool> RecordStore::tidy() {
  if (auto opened = open(); !opened) return opened.error();
  auto more = make_room(0);
  if (!more || *more) return more;
  if (open_->index.is_measured()) return false;
  open_->index.measure_next();
  return true;
}

}  // namespace sentry::pipelines
