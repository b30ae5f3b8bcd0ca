// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "shm-support.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::shm::test {
namespace {

using testing::HasSubstr;

class ShmTakeover : public testing::Test {
 protected:
  // Runs a writer that has published frames 1 to `frames` in a process of its own.
  Child foreign_writer(std::uint64_t frames, std::size_t size = 1000) {
    Child child([&] {
      auto writer = RingWriter::create(directory_.writer());
      if (!writer) return 1;
      for (std::uint64_t n = 1; n <= frames; ++n) {
        const Frame frame = made_frame({5, n}, size);
        if (!(*writer)->publish(frame.info, frame.payload.span())) return 2;
      }
      ready_.pass();
      for (;;) ::pause();
    });
    EXPECT_TRUE(ready_.take());
    return child;
  }
  static void publish(RingWriter &writer, FrameId id) {
    const Frame frame = made_frame(id, 500);
    const auto published = writer.publish(frame.info, frame.payload.span());
    ASSERT_TRUE(published) << published.error().message;
  }
  static Error publish_error(RingWriter &writer, FrameId id) {
    const Frame frame = made_frame(id, 500);
    const auto published = writer.publish(frame.info, frame.payload.span());
    return published ? Error{ErrorCode::kInvalid, "no error"} : published.error();
  }
  std::unique_ptr<RingWriter> start() {
    auto writer = RingWriter::create(directory_.writer());
    EXPECT_TRUE(writer) << writer.error().message;
    return writer ? writer.take() : nullptr;
  }
  static ino_t inode(const std::string &path) {
    struct stat about {};
    return ::lstat(path.c_str(), &about) == 0 ? about.st_ino : 0;
  }

  ShmDirectory directory_;
  Baton ready_;
};

TEST_F(ShmTakeover, second_writer_is_refused_while_the_first_lives) {
  const Child first = foreign_writer(1);
  const auto second = RingWriter::create(directory_.writer());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(first.pid())));
  EXPECT_THAT(second.error().message, HasSubstr(directory_.segment()));
}

TEST_F(ShmTakeover, second_writer_is_refused_in_the_same_process_too) {
  const auto first = start();
  const auto second = RingWriter::create(directory_.writer());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST_F(ShmTakeover, stopped_writer_is_reported_as_stuck_and_goes_on_unharmed) {
  const Child first = foreign_writer(1);
  first.signal(SIGSTOP);
  RingReader reader = directory_.reader();
  std::optional<Error> error;
  ASSERT_TRUE(eventually([&] {
    const auto second = RingWriter::create(directory_.writer());
    if (second) return false;
    error = second.error();
    return error->code == ErrorCode::kStuck;
  }));
  EXPECT_THAT(error->message, HasSubstr("process " + std::to_string(first.pid())));
  EXPECT_THAT(error->message, HasSubstr("sign of life for 3 s"));
  EXPECT_EQ(reader.status().state, SegmentState::kSilent);
  EXPECT_GT(reader.status().heartbeat_age_ns, 3'000'000'000);
  first.signal(SIGCONT);
  EXPECT_TRUE(eventually([&] { return reader.status().state == SegmentState::kLive; }));
}

TEST_F(ShmTakeover, dead_writer_is_taken_over_with_its_frames) {
  Child first = foreign_writer(3, 300'000);
  RingReader early = directory_.reader();
  ASSERT_TRUE(early.next());
  first.signal(SIGKILL);
  EXPECT_EQ(first.wait(), -SIGKILL);
  const auto second = start();
  ASSERT_TRUE(second);
  RingReader late = directory_.reader();
  const auto carried = late.next();
  ASSERT_TRUE(carried);
  EXPECT_EQ(carried->info.id, (FrameId{5, 3}));
  EXPECT_TRUE(is_as_made(*carried));
  // The early one has had that frame and waits for a newer one.
  EXPECT_EQ(early.wait(0ms), RingReader::Wait::kTimeout);
  publish(*second, {6, 1});
  EXPECT_EQ(early.wait(kPatience), RingReader::Wait::kFrame);
  EXPECT_EQ(early.next()->info.id, (FrameId{6, 1}));
  EXPECT_EQ(early.status().reopened, 1U);
}

TEST_F(ShmTakeover, damaged_frame_of_a_dead_writer_is_not_carried_over) {
  Child first = foreign_writer(3, 4000);
  RingReader early = directory_.reader();
  EXPECT_EQ(early.next()->info.id, (FrameId{5, 3}));
  first.signal(SIGKILL);
  first.wait();
  {
    // A byte of the third frame's payload: behind the header, two slots and the slot's header.
    std::fstream file(directory_.segment(), std::ios::in | std::ios::out | std::ios::binary);
    const std::streamoff stride = (256 + 256 * 1024 + 4095) / 4096 * 4096;
    file.seekp(4096 + 2 * stride + 256 + 100);
    file.put('\x55');
  }
  const auto second = start();
  RingReader reader = directory_.reader();
  const auto carried = reader.newest();
  ASSERT_TRUE(carried);
  EXPECT_EQ(carried->info.id, (FrameId{5, 2}));
  // Who had the third does not get the first and second now.
  EXPECT_EQ(early.wait(0ms), RingReader::Wait::kTimeout);
  EXPECT_EQ(early.status().reopened, 1U);
}

TEST_F(ShmTakeover, leftovers_of_dead_writers_are_removed_and_only_theirs) {
  const std::string base = directory_.path() + "/.sentry.field";
  for (const char *tail : {".123.tmp", ".4.tmp", ".small.5.tmp", ".x.tmp", ".7.tmpx"}) {
    std::ofstream(base + tail) << "x";
  }
  const auto writer = start();
  EXPECT_FALSE(std::filesystem::exists(base + ".123.tmp"));
  EXPECT_FALSE(std::filesystem::exists(base + ".4.tmp"));
  EXPECT_TRUE(std::filesystem::exists(base + ".small.5.tmp"));
  EXPECT_TRUE(std::filesystem::exists(base + ".x.tmp"));
  EXPECT_TRUE(std::filesystem::exists(base + ".7.tmpx"));
}

TEST_F(ShmTakeover, heartbeat_puts_a_removed_segment_back) {
  const auto writer = start();
  publish(*writer, {5, 1});
  RingReader early = directory_.reader();
  ASSERT_TRUE(early.next());
  std::filesystem::remove(directory_.segment());
  ASSERT_TRUE(eventually([&] { return inode(directory_.segment()) != 0; }));
  RingReader late = directory_.reader();
  const auto carried = late.next();
  ASSERT_TRUE(carried);
  EXPECT_TRUE(is_as_made(*carried));
  EXPECT_EQ(writer->stats().republished, 1U);
  publish(*writer, {5, 2});
  EXPECT_EQ(early.wait(kPatience), RingReader::Wait::kFrame);
  EXPECT_EQ(early.next()->info.id.number, 2U);
}

TEST_F(ShmTakeover, publish_puts_a_removed_segment_back_at_once) {
  const auto writer = start();
  std::filesystem::remove(directory_.segment());
  std::filesystem::remove(directory_.lock());
  publish(*writer, {5, 1});
  RingReader reader = directory_.reader();
  EXPECT_TRUE(reader.next());
  EXPECT_NE(inode(directory_.lock()), 0U);
}

TEST_F(ShmTakeover, moved_segment_and_replaced_segment_are_put_back) {
  const auto writer = start();
  publish(*writer, {5, 1});
  std::filesystem::rename(directory_.segment(), directory_.path() + "/aside");
  ASSERT_TRUE(eventually([&] { return writer->stats().republished == 1; }));
  ASSERT_EQ(::symlink("/etc/passwd", (directory_.path() + "/link").c_str()), 0);
  std::filesystem::rename(directory_.path() + "/link", directory_.segment());
  ASSERT_TRUE(eventually([&] { return writer->stats().republished == 2; }));
  RingReader reader = directory_.reader();
  EXPECT_TRUE(reader.next());
  EXPECT_GT(std::filesystem::file_size("/etc/passwd"), 0U);
}

TEST_F(ShmTakeover, lost_lock_file_is_made_again_and_still_excludes) {
  const auto writer = start();
  std::filesystem::remove(directory_.lock());
  ASSERT_TRUE(eventually([&] { return inode(directory_.lock()) != 0; }));
  const auto second = RingWriter::create(directory_.writer());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST_F(ShmTakeover, writer_that_lost_its_lock_to_another_says_so) {
  Baton go;
  Baton done;
  Child first([&] {
    auto writer = RingWriter::create(directory_.writer());
    if (!writer) return 1;
    publish(**writer, {5, 1});
    ready_.pass();
    if (!go.take()) return 2;
    const Error error = publish_error(**writer, {5, 2});
    if (error.code != ErrorCode::kBusy) return 3;
    if (error.message.find("was taken over by") == std::string::npos) return 4;
    if (error.message.find(std::to_string(::getppid())) == std::string::npos) return 5;
    writer->reset();  // must leave the names alone
    return 0;
  });
  ASSERT_TRUE(ready_.take());
  first.signal(SIGSTOP);  // so that it cannot take its lock back first
  std::filesystem::remove(directory_.lock());
  const auto second = start();
  ASSERT_TRUE(second);
  publish(*second, {6, 1});
  first.signal(SIGCONT);
  go.pass();
  EXPECT_EQ(first.wait(), 0);
  RingReader reader = directory_.reader();
  const auto frame = reader.newest();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->info.id, (FrameId{6, 1}));
  EXPECT_NE(inode(directory_.lock()), 0U);
  publish(*second, {6, 2});
}

TEST_F(ShmTakeover, removed_directory_is_an_error_until_it_is_back) {
  const auto writer = start();
  publish(*writer, {5, 1});
  std::filesystem::remove_all(directory_.path());
  RingReader reader = directory_.reader();
  EXPECT_THAT(publish_error(*writer, {5, 2}).message, HasSubstr(directory_.path()));
  EXPECT_THAT(reader.status().problem, HasSubstr(directory_.path()));
  std::filesystem::create_directory(directory_.path());
  ASSERT_TRUE(eventually([&] { return publish_error(*writer, {5, 3}).message == "no error"; }));
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
  ASSERT_TRUE(reader.newest());
}

TEST_F(ShmTakeover, locks_that_readers_hold_on_the_segment_do_not_matter) {
  auto writer = start();
  publish(*writer, {5, 1});
  const UniqueFd reader(::open(directory_.segment().c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(reader.get(), LOCK_EX | LOCK_NB), 0);
  publish(*writer, {5, 2});
  writer.reset();
  writer = start();
  publish(*writer, {5, 3});
}

TEST_F(ShmTakeover, clears_what_is_not_a_segment_out_of_the_way) {
  ASSERT_EQ(::mkfifo(directory_.segment().c_str(), 0600), 0);
  auto writer = start();
  ASSERT_TRUE(writer);
  publish(*writer, {5, 1});
  writer.reset();
  std::ofstream(directory_.segment()) << "rubbish";
  writer = start();
  ASSERT_TRUE(writer);
  publish(*writer, {5, 1});
}

}  // namespace
}  // namespace sentry::shm::test
