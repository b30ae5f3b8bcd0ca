// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/output-text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <cstdlib>

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// With the segments in another folder, as long as this lives.
class SegmentFolder {
 public:
  explicit SegmentFolder(const char *folder) {
    const char *before = std::getenv(kVariable);
    before_ = before != nullptr ? before : "";
    ::setenv(kVariable, folder, 1);
  }
  SegmentFolder(const SegmentFolder &) = delete;
  SegmentFolder &operator=(const SegmentFolder &) = delete;
  ~SegmentFolder() { ::setenv(kVariable, before_.c_str(), 1); }

 private:
  static constexpr const char *kVariable = "SENTRY_SHM_DIR";
  std::string before_;
};

TEST(OutputText, one_destination_is_one_sink) {
  EXPECT_EQ(output_text({"127.0.0.1:5004", "", "gate"}),
            "sentryudpsink clients=127.0.0.1:5004 stream=gate");
}

TEST(OutputText, of_two_destinations_neither_holds_the_other_up) {
  const std::string text = output_text({"127.0.0.1:5004", "gate", "gate"});
  EXPECT_THAT(text, StartsWith("tee name=outputs ! queue "));
  EXPECT_THAT(text, HasSubstr(" outputs. ! queue "));
}

TEST(OutputText, memory_is_written_at_once) {
  struct statfs about {};
  if (::statfs("/dev/shm", &about) != 0 || about.f_type != TMPFS_MAGIC) {
    GTEST_SKIP() << "/dev/shm is not in memory here";
  }
  const SegmentFolder folder("/dev/shm");
  EXPECT_EQ(output_text({"", "gate", "gate"}), "sentryshmsink segment=gate");
}

TEST(OutputText, what_is_not_memory_holds_nobody_up) {
  for (const char *folder : {"/proc", "/no/such/folder"}) {
    const SegmentFolder other(folder);
    EXPECT_THAT(output_text({"", "gate", "gate"}), StartsWith("queue ")) << folder;
  }
}

}  // namespace
}  // namespace sentry::pipelines
