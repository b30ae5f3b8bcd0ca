// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "shm-support.hpp"

namespace sentry::shm::test {
namespace {

using testing::HasSubstr;

class ShmLimits : public testing::Test {
 protected:
  static Error error_of(const WriterOptions &options) {
    const auto writer = RingWriter::create(options);
    return writer ? Error{ErrorCode::kInvalid, "no error"} : writer.error();
  }
  static Result<void> publish(RingWriter &writer, std::uint64_t number, std::size_t size) {
    const Frame frame = made_frame({1, number}, size);
    return writer.publish(frame.info, frame.payload.span());
  }

  ShmDirectory directory_;
};

TEST_F(ShmLimits, refuses_numbers_of_slots_out_of_range) {
  for (const std::uint32_t slots : {0U, 1U, 1025U}) {
    const Error error = error_of(directory_.writer(slots));
    EXPECT_EQ(error.code, ErrorCode::kInvalid);
    EXPECT_THAT(error.message, HasSubstr("expected 2 to 1024"));
  }
}

TEST_F(ShmLimits, refuses_modes_that_let_others_write) {
  for (const std::uint32_t mode : {0660U, 0606U, 0666U, 010640U}) {
    WriterOptions options = directory_.writer();
    options.mode = mode;
    const Error error = error_of(options);
    EXPECT_EQ(error.code, ErrorCode::kInvalid);
    EXPECT_THAT(error.message, HasSubstr("0640"));
  }
}

TEST_F(ShmLimits, gives_the_segment_its_mode_whatever_the_umask) {
  WriterOptions options = directory_.writer();
  options.mode = 0644;
  const mode_t before = ::umask(0077);
  const auto writer = RingWriter::create(options);
  ::umask(before);
  ASSERT_TRUE(writer) << writer.error().message;
  struct stat about {};
  ASSERT_EQ(::stat(directory_.segment().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0644U);
  ASSERT_EQ(::stat(directory_.lock().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0600U);
}

TEST_F(ShmLimits, gives_the_segment_to_a_group_by_name_or_number) {
  const group *own = ::getgrgid(::getegid());
  ASSERT_NE(own, nullptr);
  for (const std::string &name : {std::string(own->gr_name), std::to_string(own->gr_gid)}) {
    WriterOptions options = directory_.writer();
    options.group = name;
    const auto writer = RingWriter::create(options);
    ASSERT_TRUE(writer) << writer.error().message;
    struct stat about {};
    ASSERT_EQ(::stat(directory_.segment().c_str(), &about), 0);
    EXPECT_EQ(about.st_gid, ::getegid());
  }
}

TEST_F(ShmLimits, group_that_does_not_exist_is_named) {
  WriterOptions options = directory_.writer();
  options.group = "no-such-group";
  const Error error = error_of(options);
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_THAT(error.message, HasSubstr("\"no-such-group\""));
}

TEST_F(ShmLimits, missing_directory_is_named) {
  WriterOptions options = directory_.writer();
  options.directory = directory_.path() + "/nowhere";
  const Error error = error_of(options);
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr(options.directory));
  std::ofstream(directory_.path() + "/file") << "x";
  options.directory = directory_.path() + "/file";
  EXPECT_THAT(error_of(options).message, HasSubstr("/file is no directory"));
}

TEST_F(ShmLimits, segment_name_that_is_a_directory_is_an_error) {
  std::filesystem::create_directory(directory_.segment());
  const Error error = error_of(directory_.writer());
  EXPECT_EQ(error.system_errno, EISDIR);
  EXPECT_THAT(error.message, HasSubstr(directory_.segment()));
  std::filesystem::remove(directory_.segment());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path())) << "something was left behind";
}

TEST_F(ShmLimits, lock_name_that_is_a_link_or_a_directory_is_an_error) {
  std::filesystem::create_symlink("/etc/passwd", directory_.lock());
  EXPECT_THAT(error_of(directory_.writer()).message, HasSubstr("is a symbolic link"));
  std::filesystem::remove(directory_.lock());
  std::filesystem::create_directory(directory_.lock());
  EXPECT_THAT(error_of(directory_.writer()).message, HasSubstr(directory_.lock()));
}

// Runs as somebody who is not root; the status is the line that failed, or 0.
int without_rights(const std::function<int()> &body) {
  Child child([&] {
    if (::geteuid() == 0 &&
        (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0)) {
      return __LINE__ % 256;
    }
    return body();
  });
  return child.wait();
}

TEST_F(ShmLimits, directory_without_permission_is_named) {
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0555), 0);
  EXPECT_EQ(without_rights([&] {
              const Error error = error_of(directory_.writer());
              if (error.code != ErrorCode::kPermission) return 1;
              return error.message.find(directory_.lock()) != std::string::npos ? 0 : 2;
            }),
            0);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0755), 0);
}

TEST_F(ShmLimits, reader_without_permission_is_told) {
  const auto writer = RingWriter::create(directory_.writer());
  ASSERT_TRUE(publish(**writer, 1, 100));
  if (::geteuid() != 0) GTEST_SKIP() << "needs a second user";
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0755), 0);
  EXPECT_EQ(without_rights([&] {
              RingReader reader = directory_.reader();
              if (reader.newest()) return 1;
              const std::string problem = reader.status().problem;
              return problem.find("Permission denied") != std::string::npos ? 0 : 2;
            }),
            0);
}

TEST_F(ShmLimits, group_that_the_writer_is_not_in_is_an_error) {
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0777), 0);
  EXPECT_EQ(without_rights([&] {
              WriterOptions options = directory_.writer();
              options.group = "0";
              const Error error = error_of(options);
              if (error.code != ErrorCode::kPermission) return 1;
              return error.message.find("must be a member") != std::string::npos ? 0 : 2;
            }),
            0);
}

TEST_F(ShmLimits, refuses_frames_that_are_none) {
  const auto writer = RingWriter::create(directory_.writer());
  ASSERT_TRUE(writer);
  const auto refused = [&](const FrameInfo &info, std::size_t size) {
    const auto result = (*writer)->publish(info, Bytes(size).span());
    return !result && result.error().code == ErrorCode::kInvalid;
  };
  FrameInfo info;
  EXPECT_TRUE(refused(info, 0));
  EXPECT_TRUE(refused(info, kMaxPayload + 1));
  info.checksum = 1;
  EXPECT_TRUE(refused(info, 100));
  info = {};
  info.media_type = "";
  EXPECT_TRUE(refused(info, 100));
  info.media_type = "image/jpeg\r\nX: y";
  EXPECT_TRUE(refused(info, 100));
  info.media_type = std::string(32, 'x');
  EXPECT_TRUE(refused(info, 100));
  info = {};
  info.reason = std::string(129, 'x');
  EXPECT_TRUE(refused(info, 100));
  info.reason = "\xC3(";
  EXPECT_TRUE(refused(info, 100));
  EXPECT_EQ((*writer)->stats().frames, 0U);
  EXPECT_FALSE(directory_.reader().newest());
  EXPECT_FALSE(refused({}, 100));  // without a checksum it is computed
  EXPECT_TRUE(directory_.reader().newest());
}

// Who says that the checksum is known is believed, but readers compare it all the same.
TEST_F(ShmLimits, a_wrong_checksum_that_is_called_known_reaches_no_reader) {
  const auto writer = RingWriter::create(directory_.writer());
  ASSERT_TRUE(writer);
  Frame frame = made_frame({1, 1}, 100);
  ASSERT_TRUE((*writer)->publish(frame.info, frame.payload.span(), Checksum::kKnown));
  frame.info.id.number = 2;
  ++frame.info.checksum;
  ASSERT_TRUE((*writer)->publish(frame.info, frame.payload.span(), Checksum::kKnown));
  auto reader = directory_.reader();
  ASSERT_TRUE(reader.newest());
  EXPECT_EQ(reader.newest()->info.id.number, 1U);
  frame.info.id.number = 3;
  frame.info.checksum = 0;
  ASSERT_TRUE((*writer)->publish(frame.info, frame.payload.span(), Checksum::kKnown));
  EXPECT_EQ(reader.newest()->info.id.number, 3U) << "none is known, so it is computed";
}

// The growth fails, the old segment lives on, and a smaller frame is published in it.
int outlive_a_failed_growth(const ShmDirectory &directory, int expected_errno) {
  auto writer = RingWriter::create(directory.writer(2));
  if (!writer) return 1;
  const Frame small = made_frame({1, 1}, 1000);
  const Frame large = made_frame({1, 2}, 2'000'000);
  if (!(*writer)->publish(small.info, small.payload.span())) return 2;
  const auto refused = (*writer)->publish(large.info, large.payload.span());
  if (refused || refused.error().system_errno != expected_errno) return 3;
  if (refused.error().message.find(directory.segment()) == std::string::npos) return 4;
  if (!(*writer)->publish(small.info, small.payload.span())) return 5;
  if (!directory.reader().newest()) return 6;
  return (*writer)->stats().growths == 0 ? 0 : 7;
}

TEST_F(ShmLimits, limit_on_file_sizes_is_an_error_not_a_signal) {
  Child child([&] {
    const rlimit limit{1'000'000, 1'000'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 100;
    return outlive_a_failed_growth(directory_, EFBIG);
  });
  EXPECT_EQ(child.wait(), 0);
}

// A mount table of our own, as root or as root of a user namespace of our own.
bool enter_own_mounts() {
  if (::unshare(CLONE_NEWNS) != 0) {
    const std::string map = "0 " + std::to_string(::geteuid()) + " 1";
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/uid_map") << map;
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

TEST_F(ShmLimits, full_file_system_is_an_error_not_a_signal) {
  Child child([&] {
    if (!enter_own_mounts()) return 77;
    if (::mount("none", directory_.path().c_str(), "tmpfs", 0, "size=1m") != 0) return 77;
    const int status = outlive_a_failed_growth(directory_, ENOSPC);
    ::umount(directory_.path().c_str());
    return status;
  });
  const int status = child.wait();
  if (status == 77) GTEST_SKIP() << "no mount namespaces here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace sentry::shm::test
