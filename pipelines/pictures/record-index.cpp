// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-index.hpp"

#include <algorithm>
#include <cerrno>

namespace sentry::pipelines {
namespace {

std::uint64_t sum_of(const std::vector<Record> &records) {
  std::uint64_t bytes = 0;
  for (const Record &record : records) bytes += record.bytes;
  return bytes;
}

}  // namespace

RecordIndex::RecordIndex(const RecordPlace &place, RemoveFile remove_file)
    : place_(place), remove_file_(std::move(remove_file)), unmeasured_(place.minutes()) {
  for (const Minute minute : unmeasured_) minutes_[minute];
}

void RecordIndex::set_bytes(Minute minute, std::uint64_t bytes) {
  auto &sum = minutes_[minute];
  bytes_ = bytes_ - sum.value_or(0) + bytes;
  sum = bytes;
}

// False when there was nothing to do.
bool RecordIndex::measure(Minute minute) {
  const auto found = minutes_.find(minute);
  if (found == minutes_.end() || found->second) return false;
  const UniqueFd folder = place_.open_minute(minute);
  set_bytes(minute, folder ? sum_of(list_records(folder.get(), minute)) : 0);
  return true;
}

/// Measures one more minute of what was there before.
void RecordIndex::measure_next() {
  for (bool done = false; !done && !unmeasured_.empty(); unmeasured_.pop_back()) {
    done = measure(unmeasured_.back());
  }
}

void RecordIndex::prepare(Minute minute) {
  if (const auto stuck = stuck_.extract(minute)) minutes_[minute] = stuck.mapped();
  measure(minute);
}

void RecordIndex::add(Minute minute, std::uint64_t bytes) {
  set_bytes(minute, minutes_[minute].value_or(0) + bytes);
}

// Makes the list that of a minute. False when that holds nothing of ours that can be removed.
bool RecordIndex::list(Minute minute) {
  if (listed_ == minute && !list_.empty()) return true;
  listed_ = minute;
  folder_ = place_.open_minute(minute);
  list_ = folder_ ? list_records(folder_.get(), minute) : std::vector<Record>();
  set_bytes(minute, sum_of(list_));
  if (const auto failed = failed_.find(minute); failed != failed_.end()) {
    std::erase_if(list_, [&](const Record &one) { return failed->second.contains(one.name); });
  }
  return !list_.empty();
}

// What holds nothing that can be removed is not looked at any more.
void RecordIndex::leave(Minute minute) {
  if (minute == tried_) again_.clear();
  if (failed_.erase(minute) > 0) {
    stuck_[minute] = minutes_[minute].value_or(0);
  } else {
    place_.remove_minute(minute);
    set_bytes(minute, 0);
  }
  minutes_.erase(minute);
  folder_.reset();
}

std::optional<Record> RecordIndex::first(Minute from) {
  while (!minutes_.empty()) {
    auto found = minutes_.lower_bound(from);
    if (found == minutes_.end()) found = minutes_.begin();
    const Minute minute = found->first;
    if (list(minute)) return list_.back();
    leave(minute);
  }
  return std::nullopt;
}

std::optional<Minute> RecordIndex::oldest_minute() const {
  if (minutes_.empty()) return std::nullopt;
  return minutes_.begin()->first;
}

/// An error means that the picture stays, and that the next one is the first now.
Result<void> RecordIndex::remove_first() {
  const Record record = list_.back();
  list_.pop_back();
  Result<void> result;
  if (remove_file_(folder_.get(), file_name(record.name).c_str()) == 0 || errno == ENOENT) {
    const std::uint64_t before = minutes_[listed_].value_or(0);
    set_bytes(listed_, before - std::min(before, record.bytes));
    if (again_.contains(record.name)) release_stuck();
  } else {
    result = record_error("remove a picture from " + place_.path());
    failed_[listed_].insert(record.name);
    again_.erase(record.name);
  }
  if (!list(listed_)) leave(listed_);  // the folder goes with its last picture
  return result;
}

std::optional<Minute> RecordIndex::stuck_after(Minute minute) const {
  std::optional<Minute> next;
  if (const auto found = stuck_.upper_bound(minute); found != stuck_.end()) next = found->first;
  const auto failed = failed_.upper_bound(minute);
  if (failed != failed_.end() && (!next || failed->first < *next)) next = failed->first;
  return next;
}

/// Lets the pictures of one minute be tried again that could not be removed; another one's at each
/// call. All the others follow as soon as one of these is gone, whoever has removed it.
void RecordIndex::try_stuck_again() {
  if (!again_.empty()) return;  // nothing has had to be removed since
  auto minute = stuck_after(tried_);
  if (!minute) minute = stuck_after(-1);
  if (!minute) return;
  tried_ = *minute;
  const auto stuck = stuck_.extract(tried_);
  const auto failed = failed_.extract(tried_);
  if (stuck) minutes_[tried_] = stuck.mapped();
  if (failed) again_ = failed.mapped();
  const std::uint64_t before = minutes_[tried_].value_or(0);
  list_.clear();  // lacks them
  list(tried_);
  if (stuck) std::ranges::for_each(list_, [&](const Record &one) { again_.insert(one.name); });
  if (minutes_[tried_].value_or(0) < before) release_stuck();
}

void RecordIndex::release_stuck() {
  again_.clear();
  failed_.clear();
  for (const auto &[minute, bytes] : std::exchange(stuck_, {})) minutes_[minute] = bytes;
}

}  // namespace sentry::pipelines
