// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pipelines/pictures/record-folder.hpp"
#include "pipelines/pictures/record-place.hpp"

namespace sentry::pipelines {

// How much is recorded, minute by minute: a week of pictures fits into little memory. What an
// earlier run has left is only measured when it is asked for, since that takes a while.
class RecordIndex {
 public:
  explicit RecordIndex(const RecordPlace &place);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // of the measured minutes
  [[nodiscard]] bool has(Minute minute) const { return minutes_.count(minute) > 0; }
  [[nodiscard]] bool is_measured() const { return unmeasured_.empty(); }
  void measure_next();
  // To be called before pictures are written into a minute, and after each.
  void prepare(Minute minute) { measure(minute); }
  void add(Minute minute, std::uint64_t bytes);

  // The oldest picture; nothing when there is none.
  std::optional<Record> oldest();
  [[nodiscard]] std::optional<Minute> oldest_minute() const;
  Result<void> remove_oldest();

 private:
  void measure(Minute minute);
  bool list_oldest();
  void forget(Minute minute);

  const RecordPlace &place_;
  std::map<Minute, std::optional<std::uint64_t>> minutes_;  // bytes; none: not measured
  std::vector<Minute> unmeasured_;  // may hold some that are gone or measured
  std::uint64_t bytes_ = 0;

  // The pictures of the oldest minute, the newest first.
  Minute listed_ = 0;
  UniqueFd folder_;
  std::vector<Record> list_;
};

}  // namespace sentry::pipelines
