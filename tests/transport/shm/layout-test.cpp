// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "shm-support.hpp"

namespace sentry::shm::test {
namespace {

using Pipe = std::unique_ptr<FILE, int (*)(FILE *)>;

Pipe start(const std::string &command) { return {::popen(command.c_str(), "r"), ::pclose}; }

std::string line_of(const Pipe &pipe) {
  char line[512] = {};
  return std::fgets(line, sizeof line, pipe.get()) != nullptr ? line : "";
}

std::string output_of(const std::string &command) {
  const Pipe pipe = start(command);
  std::string all;
  for (std::string line = line_of(pipe); !line.empty(); line = line_of(pipe)) all += line;
  return all;
}

// The program of the width that `variable` names; empty if the compiler could not build it.
std::string peer(const char *variable) {
  const char *path = std::getenv(variable);
  return path != nullptr ? path : "";
}

std::string as_peer_prints(const FrameInfo &info, std::size_t size) {
  char line[512];
  (void)std::snprintf(line, sizeof line, "%s %zu %ux%u %016" PRIx64 " %" PRId64 " %u %s %s\n",
                      to_string(info.id).c_str(), size, info.width, info.height, info.checksum,
                      info.capture_time_ns, static_cast<unsigned>(info.state),
                      info.media_type.c_str(), info.reason.c_str());
  return line;
}

TEST(ShmLayout, is_the_same_in_32_and_64_bit) {
  if (peer("SENTRY_PEER_32").empty()) GTEST_SKIP() << "the compiler builds no 32-bit programs";
  const std::string wide = output_of(peer("SENTRY_PEER_64") + " layout");
  EXPECT_NE(wide.find("sentry_shm_header.published 192 4\n"), std::string::npos);
  EXPECT_EQ(wide, output_of(peer("SENTRY_PEER_32") + " layout"));
}

TEST(ShmLayout, programs_of_either_width_read_what_a_writer_publishes) {
  for (const char *variable : {"SENTRY_PEER_64", "SENTRY_PEER_32"}) {
    if (peer(variable).empty()) continue;
    const ShmDirectory directory;
    const auto writer = RingWriter::create(directory.writer());
    ASSERT_TRUE(writer) << writer.error().message;
    Pipe reader(nullptr, ::pclose);
    for (std::uint64_t n = 1; n <= 5; ++n) {
      const Frame frame = made_frame({0xFFFFFFFF00000000 + n, n << 33}, n * n * 50'000);
      ASSERT_TRUE((*writer)->publish(frame.info, frame.payload.span()));
      if (!reader) reader = start(peer(variable) + " read field " + directory.path() + " 5");
      EXPECT_EQ(line_of(reader), as_peer_prints(frame.info, frame.payload.size())) << variable;
    }
    EXPECT_EQ(::pclose(reader.release()), 0) << variable;
  }
}

}  // namespace
}  // namespace sentry::shm::test
