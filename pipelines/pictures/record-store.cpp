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
constexpr int kMeasureEvery = 8;    // pictures, since it may take as long as writing many
constexpr std::int64_t kRetryStuck = 60 * kNanosecondsPerSecond;
constexpr Minute kAhead = 2;  // pictures of one time may come a little out of order
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
  open_ = std::make_unique<Open>(place.take(), system_.remove_file);
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
  const std::uint64_t before = removed_;
  wanted_ = jpeg.size();
  const auto more = make_room(wanted_);
  if (!more) return more.error();
  // The search for something that can be removed goes on later.
  if (*more && removed_ == before && has_too_much(wanted_)) return no_room();
  wanted_ = 0;
  // A camera that keeps the disk busy leaves no time to tidy().
  if (!*more && ++keeps_ % kMeasureEvery == 0) open_->index.measure_next();
  if (auto room = check_room(jpeg.size()); !room) return room;
  if (auto written = write(jpeg, capture_ns); !written) return failed(written.error());
  return {};
}

// Pictures from before this are too old. Nothing while it is not known what time it is.
std::optional<std::int64_t> RecordStore::age_limit_us() {
  const std::int64_t now = system_.utc_now();
  const bool is_steady = pace_.is_steady(now, system_.monotonic_now());
  if (settings_.longest_age_s == 0 || !is_steady) return std::nullopt;
  return now / kMicrosecond - settings_.longest_age_s * 1'000'000;
}

bool RecordStore::has_older_than(std::int64_t time_us) {
  const auto minute = open_->index.oldest_minute();
  if (!minute || start_of(*minute) >= time_us) return false;  // without looking into it
  const auto record = open_->index.first();
  return record && record->name.time_us < time_us;
}

bool RecordStore::has_too_much(std::uint64_t bytes) const {
  return settings_.most_bytes > 0 && open_->index.bytes() + bytes > settings_.most_bytes;
}

// What is dated later than what is written now was written before, when the clock was ahead of what
// it is now. So it goes first: else every new picture would be the oldest, and go at once.
bool RecordStore::has_one_to_remove() {
  const Minute minute = open_->minute;
  return open_->index.first(minute < 0 ? 0 : minute + kAhead).has_value();
}

void RecordStore::remove_first() {
  const auto gone = open_->index.remove_first();
  if (gone) ++removed_;
  if (!gone) {
    stuck_ = {gone.error(), stuck_ ? stuck_->tried_at : std::nullopt};
  } else if (!open_->index.has_stuck()) {
    stuck_.reset();
  }
}

// Somebody may have changed what forbade it. To try them all may take longer than until the next
// time: so that counts from when all have been tried.
void RecordStore::try_stuck_again() {
  if (!stuck_ || !stuck_->tried_at) return;
  if (system_.monotonic_now() - *stuck_->tried_at < kRetryStuck) return;
  open_->index.try_stuck_again();
  stuck_->tried_at.reset();
}

// True when there is more to try.
bool RecordStore::remove_some(std::uint64_t bytes) {
  int left = kRemovedAtOnce;
  const auto limit_us = age_limit_us();
  while (limit_us && has_older_than(*limit_us)) {
    if (left-- == 0) return true;
    remove_first();
  }
  // Asked twice, since the look for one finds out what somebody else has removed.
  while (has_too_much(bytes) && has_one_to_remove() && has_too_much(bytes)) {
    if (left-- == 0) return true;
    remove_first();
  }
  return false;
}

Error RecordStore::no_room() const {
  return {stuck_->error.code, stuck_->error.message + "; there is no room for more",
          stuck_->error.system_errno};
}

// True when there is still too much. What cannot be removed is in nobody's way as long as there is
// something else that can.
Result<bool> RecordStore::make_room(std::uint64_t bytes) {
  try_stuck_again();
  if (remove_some(bytes)) return true;
  if (!stuck_) return false;
  if (!stuck_->tried_at) stuck_->tried_at = system_.monotonic_now();
  if (!has_too_much(bytes)) return false;
  return no_room();
}

/// Does a piece of the work that is not urgent: removes what is too old or too much, and measures
/// what an earlier run has left. True when there is more of it.
Result<bool> RecordStore::tidy() {
  if (auto opened = open(); !opened) return opened.error();
  auto more = make_room(wanted_);
  if (!more || *more) return more;
  if (open_->index.is_measured()) return false;
  open_->index.measure_next();
  return true;
}

}  // namespace sentry::pipelines
