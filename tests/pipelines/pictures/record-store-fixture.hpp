// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipelines/pictures/record-store.hpp"
#include "tests/pipelines/pictures/record-folders.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::testing_support {

// A store of the stream "yard" in a directory of its own, and the clocks and the disk that it sees:
// no picture of which the disk forbids it is removed.
class RecordStoreFixture : public testing::Test {
 protected:
  void start(std::uint64_t most_bytes = 0, std::int64_t longest_age_s = 0) {
    store_.reset();  // gives up the lock
    store_.emplace(settings(most_bytes, longest_age_s), system());
  }
  [[nodiscard]] pipelines::RecordSettings settings(std::uint64_t most_bytes,
                                                   std::int64_t age) const {
    return {temp_.path(), "yard", most_bytes, age};
  }
  pipelines::RecordSystem system() {
    return {.utc_now = [this] { return utc_; },
            .monotonic_now = [this] { return monotonic_; },
            .disk_space = [this](int /*folder*/) { return space_; },
            .remove_file = [this](int folder, const char *name) { return remove(folder, name); }};
  }
  int remove(int folder, const char *name) {
    ++removals_;
    pass(removal_takes_s_);
    if (!forbids_all_ && !forbidden_.contains(name)) return pipelines::remove_file(folder, name);
    errno = EPERM;
    return -1;
  }
  Result<void> keep(std::int64_t after_ns, const std::string &text = "picture") {
    return store_->keep(bytes_of(text), kRecordTime + after_ns);
  }
  void tidy_all() {
    for (;;) {
      const auto more = store_->tidy();
      ASSERT_TRUE(more) << more.error().message;
      if (!*more) return;
    }
  }
  void pass(std::int64_t seconds) {
    utc_ += seconds * kNanosecondsPerSecond;
    monotonic_ += seconds * kNanosecondsPerSecond;
  }
  // Until ages count.
  void let_clocks_keep_pace() {
    tidy_all();
    pass(600);
  }
  [[nodiscard]] std::vector<std::string> files() const { return files_below(temp_.path()); }

  TempDirectory temp_;
  std::int64_t utc_ = kRecordTime;
  std::int64_t monotonic_ = 100 * kNanosecondsPerSecond;
  pipelines::DiskSpace space_{.total_bytes = 1'000'000'000, .free_bytes = 900'000'000};
  std::set<std::string> forbidden_;
  bool forbids_all_ = false;
  int removals_ = 0;  // tried
  std::int64_t removal_takes_s_ = 0;
  std::optional<pipelines::RecordStore> store_;
};

}  // namespace sentry::testing_support
