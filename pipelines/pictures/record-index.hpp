// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "pipelines/pictures/record-folder.hpp"
#include "pipelines/pictures/record-place.hpp"

namespace sentry::pipelines {

// How much is recorded, minute by minute: a week of pictures fits into little memory. What an
// earlier run has left is only measured when it is asked for, since that takes a while. Pictures
// that cannot be removed stay counted, but are passed over until they are to be tried again: a
// minute of them first, and the others once that has shown that it is worth while.
class RecordIndex {
 public:
  RecordIndex(const RecordPlace &place, RemoveFile remove_file);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // of the measured minutes
  [[nodiscard]] bool has(Minute minute) const { return minutes_.count(minute) > 0; }
  [[nodiscard]] bool is_measured() const { return unmeasured_.empty(); }
  void measure_next();
  // To be called before pictures are written into a minute, and after each.
  void prepare(Minute minute);
  void add(Minute minute, std::uint64_t bytes);

  // The oldest picture of the first minute that has one, beginning at `from` and going on at the
  // very first; nothing when there is none.
  std::optional<Record> first(Minute from = 0);
  [[nodiscard]] std::optional<Minute> oldest_minute() const;
  // Removes the picture that first() gave last.
  Result<void> remove_first();

  [[nodiscard]] bool has_stuck() const {
    return !failed_.empty() || !stuck_.empty() || !again_.empty();
  }
  void try_stuck_again();

 private:
  bool measure(Minute minute);
  bool list(Minute minute);
  void set_bytes(Minute minute, std::uint64_t bytes);
  void leave(Minute minute);
  [[nodiscard]] std::optional<Minute> stuck_after(Minute minute) const;
  void release_stuck();

  const RecordPlace &place_;
  const RemoveFile remove_file_;
  std::map<Minute, std::optional<std::uint64_t>> minutes_;  // bytes; none: not measured
  std::map<Minute, std::uint64_t> stuck_;  // minutes in which nothing else is left, and their bytes
  std::map<Minute, std::set<RecordName>> failed_;  // in minutes with others
  Minute tried_ = -1;                              // again, last
  std::set<RecordName> again_;                     // those in it that could not be removed before
  std::vector<Minute> unmeasured_;                 // may hold some that are gone or measured
  std::uint64_t bytes_ = 0;

  // The pictures of one minute, the newest first.
  Minute listed_ = 0;
  UniqueFd folder_;
  std::vector<Record> list_;
};

}  // namespace sentry::pipelines
