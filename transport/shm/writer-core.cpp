// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/writer-core.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <string>
#include <utility>

#include "transport/shm/segment-file.hpp"

namespace sentry::shm {
namespace {

constexpr std::uint32_t kForeignWriteBits = 0022;

std::string octal(std::uint32_t mode) {
  std::string text;
  for (; mode != 0; mode >>= 3) text.insert(0, 1, static_cast<char>('0' + (mode & 7)));
  return "0" + text;
}

Result<void> check_options(const WriterOptions &options) {
  if (options.slots < kMinSlots || options.slots > kMaxSlots) {
    return Error{ErrorCode::kInvalid, "A segment of " + std::to_string(options.slots) +
                                          " slots cannot be made; expected " +
                                          std::to_string(kMinSlots) + " to " +
                                          std::to_string(kMaxSlots)};
  }
  if ((options.mode & ~0777U) != 0) {
    return Error{ErrorCode::kInvalid, "Mode " + octal(options.mode) +
                                          " is not one; expected permission bits, such as 0640"};
  }
  if ((options.mode & kForeignWriteBits) != 0) {
    return Error{ErrorCode::kInvalid,
                 "Mode " + octal(options.mode) +
                     " lets group or others write to the segment; readers refuse that, so expected "
                     "one such as 0640"};
  }
  return {};
}

Error taken_over(const SegmentNames &names, const Error &why) {
  return {ErrorCode::kBusy,
          "Segment " + names.segment + " was taken over by another writer: " + why.message};
}

bool is_held_by_another(const Error &error) {
  return error.code == ErrorCode::kBusy || error.code == ErrorCode::kStuck;
}

}  // namespace

/// Takes the stream's lock and puts a new segment in place, with what a dead writer has left.
Result<std::unique_ptr<WriterCore>> WriterCore::create(const WriterOptions &options,
                                                       WriterLimits limits) {
  Result<SegmentNames> names = SegmentNames::create(options.stream, options.directory);
  if (!names) return names.error();
  if (const auto checked = check_options(options); !checked) return checked.error();
  const Result<std::optional<gid_t>> group = find_group(options.group);
  if (!group) return group.error();
  if (const auto usable = check_directory(*names); !usable) return usable.error();
  Result<WriterLock> lock = WriterLock::acquire(*names);
  if (!lock) return lock.error();

  remove_stale_temporaries(*names);
  const SegmentShape shape{options.slots, limits.first_capacity, options.mode, *group};
  std::unique_ptr<WriterCore> core(new WriterCore(names.take(), shape, limits, lock.take()));
  const PreviousSegment previous = PreviousSegment::open(core->names_);
  const std::uint64_t largest = previous.largest_payload();
  const std::uint64_t capacity =
      largest > limits.first_capacity ? previous.capacity() : limits.first_capacity;
  auto made = core->replace(previous, capacity);
  // The dead one still takes its place: rather lose its frames than never begin.
  if (!made && made.error().system_errno == ENOSPC && capacity > limits.first_capacity) {
    made = core->replace(previous, limits.first_capacity);
  }
  if (!made) return made.error();
  return core;
}

/// Ends in order: the names go, and readers learn that nothing more comes.
WriterCore::~WriterCore() {
  if (segment_ && !lost_) {
    if (leads_to(names_.segment, segment_->fd())) ::unlink(names_.segment.c_str());
    segment_->mark(SENTRY_SHM_STATE_CLOSED);
  }
  lock_.remove(names_);
}

/// Slots that hold half as much again, so that a picture that grows slowly does not cost a new
/// segment each time.
std::uint64_t WriterCore::capacity_for(std::uint64_t payload) const {
  const std::uint64_t roomy = std::bit_ceil(payload + payload / 2);
  return std::clamp<std::uint64_t>(roomy, limits_.first_capacity, kMaxPayload);
}

/// Puts a new segment in the place of `previous`. When that fails, everything is as before.
Result<void> WriterCore::replace(const PreviousSegment &previous, std::uint64_t capacity) {
  shape_.capacity = capacity;
  Result<WritableSegment> made = WritableSegment::create(names_, shape_);
  if (!made) return made.error();
  previous.copy_frames(*made, std::min(shape_.slots, limits_.last_position - 1));
  if (const auto named = made->take_name(names_.segment); !named) return named.error();
  previous.supersede();
  if (segment_) {
    *segment_ = made.take();
  } else {
    segment_.emplace(made.take());
  }
  nameless_.reset();
  return {};
}

/// Sees to it that the next frame fits: bigger slots, or positions that begin again.
Result<void> WriterCore::make_room(std::size_t payload) {
  const bool grows = payload > segment_->capacity();
  if (!grows && segment_->published() < limits_.last_position) return {};
  const std::uint64_t capacity = grows ? capacity_for(payload) : segment_->capacity();
  auto replaced = replace(PreviousSegment::of_own(names_, segment_->fd()), capacity);
  if (replaced && grows) ++stats_.growths;
  return replaced;
}

/// Publishes one frame. After an error the frame is not to be seen, with one exception: when only
/// the segment's name cannot be put back, readers that have it open still get the frame.
Result<void> WriterCore::publish(const FrameInfo &info, std::span<const std::byte> payload,
                                 Checksum checksum) {
  const Result<sentry_shm_slot> slot = describe_frame(info, payload, checksum);
  if (!slot) return slot.error();
  if (!nameless_ && !(segment_->is_whole() && segment_->has_some_name())) look_after_names();
  if (lost_) return *lost_;
  if (!segment_->is_whole()) {
    return nameless_.value_or(
        Error{ErrorCode::kSystem, "Segment " + names_.segment + " was truncated"});
  }
  if (const auto room = make_room(payload.size()); !room) return room.error();
  segment_->publish(*slot, payload);
  ++stats_.frames;
  stats_.bytes += payload.size();
  if (nameless_) return *nameless_;
  return {};
}

/// The sign of life, and a look at the names. Call it every 250 ms.
void WriterCore::tick() {
  if (lost_) return;
  if (segment_->is_whole()) segment_->beat();
  look_after_names();
}

/// Puts the names back that an administrator or a clean-up has removed, unless another writer has
/// them by now.
void WriterCore::look_after_names() {
  if (const auto kept = lock_.keep(names_); !kept) {
    if (is_held_by_another(kept.error())) {
      lost_ = taken_over(names_, kept.error());
      segment_->mark(SENTRY_SHM_STATE_SUPERSEDED);
    } else {
      nameless_ = kept.error();
    }
    return;
  }
  if (segment_->is_whole() && leads_to(names_.segment, segment_->fd())) {
    nameless_.reset();
    return;
  }
  const auto put_back =
      replace(PreviousSegment::of_own(names_, segment_->fd()), segment_->capacity());
  if (put_back) {
    ++stats_.republished;
  } else {
    nameless_ = put_back.error();
  }
}

WriterStats WriterCore::stats() const {
  WriterStats stats = stats_;
  stats.slot_size = segment_->capacity();
  return stats;
}

}  // namespace sentry::shm
