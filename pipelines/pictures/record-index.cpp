// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-index.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sentry::pipelines {

RecordIndex::RecordIndex(const RecordPlace &place) : place_(place), unmeasured_(place.minutes()) {
  for (const Minute minute : unmeasured_) minutes_[minute];
}

void RecordIndex::measure(Minute minute) {
  const auto found = minutes_.find(minute);
  if (found == minutes_.end() || found->second) return;
  std::uint64_t bytes = 0;
  if (const UniqueFd folder = place_.open_minute(minute)) {
    for (const Record &record : list_records(folder.get(), minute)) bytes += record.bytes;
  }
  found->second = bytes;
  bytes_ += bytes;
}

/// Measures one more minute of what was there before.
void RecordIndex::measure_next() {
  if (unmeasured_.empty()) return;
  measure(unmeasured_.back());
  unmeasured_.pop_back();
}

void RecordIndex::add(Minute minute, std::uint64_t bytes) {
  auto &sum = minutes_[minute];
  sum = sum.value_or(0) + bytes;
  bytes_ += bytes;
}

void RecordIndex::forget(Minute minute) {
  const auto found = minutes_.find(minute);
  if (found == minutes_.end()) return;
  bytes_ -= std::min(bytes_, found->second.value_or(0));
  minutes_.erase(found);
}

// Makes the list that of the oldest minute. False when that minute holds nothing of ours any more.
bool RecordIndex::list_oldest() {
  const Minute minute = minutes_.begin()->first;
  if (listed_ == minute && !list_.empty()) return true;
  measure(minute);
  listed_ = minute;
  folder_ = place_.open_minute(minute);
  list_ = folder_ ? list_records(folder_.get(), minute) : std::vector<Record>();
  return !list_.empty();
}

std::optional<Record> RecordIndex::oldest() {
  while (!minutes_.empty()) {
    if (list_oldest()) return list_.back();
    place_.remove_minute(listed_);
    forget(listed_);
  }
  folder_.reset();
  return std::nullopt;
}

std::optional<Minute> RecordIndex::oldest_minute() const {
  if (minutes_.empty()) return std::nullopt;
  return minutes_.begin()->first;
}

Result<void> RecordIndex::remove_oldest() {
  const auto record = oldest();
  if (!record) return {};
  if (::unlinkat(folder_.get(), file_name(record->name).c_str(), 0) != 0 && errno != ENOENT) {
    return record_error("remove a picture from " + place_.path());
  }
  auto &sum = minutes_.begin()->second;
  const std::uint64_t bytes = std::min(record->bytes, sum.value_or(0));
  sum = sum.value_or(0) - bytes;
  bytes_ -= bytes;
  list_.pop_back();
  if (list_.empty()) oldest();  // takes the folder with it
  return {};
}

}  // namespace sentry::pipelines
