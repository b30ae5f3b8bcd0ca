// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "shm-support.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/sentry-shm.h"

namespace sentry::shm::test {
namespace {

using testing::HasSubstr;

class ShmTrust : public testing::Test {
 protected:
  void SetUp() override {
    auto writer = RingWriter::create(directory_.writer());
    ASSERT_TRUE(writer) << writer.error().message;
    writer_ = writer.take();
    const Frame frame = made_frame({1, 1}, 1000);
    ASSERT_TRUE(writer_->publish(frame.info, frame.payload.span()));
    // A copy under another stream's name would say so; this one stays under its own name, where no
    // heartbeat looks after it.
    std::filesystem::create_directory(elsewhere());
    std::filesystem::copy(directory_.segment(), path());
    std::filesystem::permissions(path(), std::filesystem::perms(0640));
  }
  [[nodiscard]] std::string elsewhere() const { return directory_.path() + "/copies"; }
  [[nodiscard]] std::string path() const { return elsewhere() + "/sentry.field"; }
  [[nodiscard]] RingReader reader() const {
    auto made = RingReader::create("field", elsewhere());
    EXPECT_TRUE(made);
    return made.take();
  }
  void expect_refused(const std::string &why) const {
    RingReader refusing = reader();
    EXPECT_FALSE(refusing.newest());
    EXPECT_EQ(refusing.wait(0ms), RingReader::Wait::kTimeout);
    EXPECT_EQ(refusing.status().state, SegmentState::kAbsent);
    EXPECT_THAT(refusing.status().problem, HasSubstr(why));
    EXPECT_THAT(refusing.status().problem, HasSubstr(path()));
  }
  template <class T>
  void overwrite(std::size_t offset, T value) const {
    const UniqueFd file(::open(path().c_str(), O_WRONLY | O_CLOEXEC));
    ASSERT_EQ(::pwrite(file.get(), &value, sizeof value, static_cast<off_t>(offset)),
              static_cast<ssize_t>(sizeof value));
  }

  ShmDirectory directory_;
  std::unique_ptr<RingWriter> writer_;
};

TEST_F(ShmTrust, sound_copy_is_read) {
  RingReader willing = reader();
  const auto frame = willing.newest();
  ASSERT_TRUE(frame);
  EXPECT_TRUE(is_as_made(*frame));
}

TEST_F(ShmTrust, refuses_a_fifo_without_hanging) {
  std::filesystem::remove(path());
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  expect_refused("is not a regular file");
}

TEST_F(ShmTrust, refuses_a_symbolic_link) {
  std::filesystem::rename(path(), path() + "-real");
  std::filesystem::create_symlink(path() + "-real", path());
  expect_refused("is a symbolic link; expected a regular file");
}

TEST_F(ShmTrust, refuses_a_directory) {
  std::filesystem::remove(path());
  std::filesystem::create_directory(path());
  expect_refused("is not a regular file");
}

TEST_F(ShmTrust, refuses_what_group_or_others_may_write_to) {
  for (const mode_t mode : {0660U, 0642U, 0666U}) {
    ASSERT_EQ(::chmod(path().c_str(), mode), 0);
    expect_refused("expected one that only its owner may write to");
  }
}

TEST_F(ShmTrust, refuses_other_owners_unless_they_are_named) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(path().c_str(), 4711, static_cast<gid_t>(-1)), 0);
  expect_refused("belongs to user 4711; expected root");
  ASSERT_EQ(::setenv("SENTRY_SHM_OWNER", "4711", 1), 0);
  EXPECT_TRUE(reader().newest());
  ASSERT_EQ(::setenv("SENTRY_SHM_OWNER", "nobody", 1), 0);
  expect_refused("belongs to user 4711");
  ::unsetenv("SENTRY_SHM_OWNER");
}

TEST_F(ShmTrust, owner_that_no_system_knows_is_an_error) {
  for (const char *owner : {"no such user", "4294967295", "12x"}) {
    ASSERT_EQ(::setenv("SENTRY_SHM_OWNER", owner, 1), 0);
    const auto made = RingReader::create("field", elsewhere());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(made.error().message, HasSubstr("SENTRY_SHM_OWNER"));
  }
  ::unsetenv("SENTRY_SHM_OWNER");
}

TEST_F(ShmTrust, names_that_are_no_stream_are_errors) {
  for (const std::string name : {"", "Field", "../field", "a/b", ".field", "field.lock", "-x"}) {
    const auto made = RingReader::create(name, elsewhere());
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().code, ErrorCode::kInvalid);
    WriterOptions options = directory_.writer();
    options.stream = name;
    const auto writer = RingWriter::create(options);
    ASSERT_FALSE(writer) << name;
    EXPECT_EQ(writer.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(RingReader::create(std::string(65, 'a'), elsewhere()));
  EXPECT_TRUE(RingReader::create(std::string(64, 'a'), elsewhere()));
}

TEST_F(ShmTrust, tells_both_versions_when_they_differ) {
  overwrite(offsetof(sentry_shm_header, version), std::uint32_t{7});
  expect_refused("has layout version 7, but this program reads version 1");
}

TEST_F(ShmTrust, refuses_what_is_no_segment) {
  overwrite(0, 'X');
  expect_refused("does not begin with SENTRYSM");
  std::filesystem::resize_file(path(), 4095);
  expect_refused("shorter than a header of 4096 bytes");
  std::filesystem::resize_file(path(), 0);
  expect_refused("shorter than a header of 4096 bytes");
}

TEST_F(ShmTrust, refuses_every_geometry_that_contradicts_itself) {
  const sentry_shm_header sound = [&] {
    sentry_shm_header header{};
    std::ifstream(path(), std::ios::binary).read(reinterpret_cast<char *>(&header), sizeof header);
    return header;
  }();
  using Spoil = void (*)(sentry_shm_header &);
  const Spoil spoils[] = {
      [](sentry_shm_header &h) { h.header_size = 0; },
      [](sentry_shm_header &h) { h.slot_header_size = 128; },
      [](sentry_shm_header &h) { h.slot_count = 0; },
      [](sentry_shm_header &h) { h.slot_count = 1; },
      [](sentry_shm_header &h) { h.slot_count = 0xFFFFFFFF; },
      [](sentry_shm_header &h) { h.slot_count = 9; },
      [](sentry_shm_header &h) { h.slot_stride = 0; },
      [](sentry_shm_header &h) { h.slot_stride += 8; },
      [](sentry_shm_header &h) { h.slot_stride = UINT64_MAX - 4095; },
      [](sentry_shm_header &h) { h.slot_capacity = 0; },
      [](sentry_shm_header &h) { h.slot_capacity = h.slot_stride; },
      [](sentry_shm_header &h) { h.slot_capacity = UINT64_MAX; },
      [](sentry_shm_header &h) { h.file_size = UINT64_MAX; },
      [](sentry_shm_header &h) { h.file_size -= 4096; },
      [](sentry_shm_header &h) { h.carried = 9; },
      [](sentry_shm_header &h) { h.stream_length = 0; },
      [](sentry_shm_header &h) { h.stream_length = 0xFFFFFFFF; },
      [](sentry_shm_header &h) { h.stream[0] = 'g'; },
  };
  for (const Spoil spoil : spoils) {
    sentry_shm_header spoiled = sound;
    spoil(spoiled);
    overwrite(0, spoiled);
    expect_refused("is damaged");
  }
  overwrite(0, sound);
  std::filesystem::resize_file(path(), sound.file_size - 1);
  expect_refused("is damaged");
}

TEST_F(ShmTrust, mended_segment_is_picked_up) {
  ASSERT_EQ(::chmod(path().c_str(), 0666), 0);
  RingReader patient = reader();
  EXPECT_EQ(patient.wait(0ms), RingReader::Wait::kTimeout);
  ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
  EXPECT_EQ(patient.wait(kPatience), RingReader::Wait::kFrame);
  EXPECT_EQ(patient.status().problem, "");
}

}  // namespace
}  // namespace sentry::shm::test
