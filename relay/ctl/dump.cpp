// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "relay/ctl/command.hpp"
#include "relay/ctl/output.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::ctl {
namespace {

bool write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

// A file gets the whole frame or nothing: what a full disk cut off is taken back.
int write_frame(const Frame &frame) {
  struct stat about {};
  const bool is_file = ::fstat(STDOUT_FILENO, &about) == 0 && S_ISREG(about.st_mode);
  const off_t start = is_file ? ::lseek(STDOUT_FILENO, 0, SEEK_CUR) : -1;
  if (write_all(frame.payload.span())) return EXIT_SUCCESS;
  const int number = errno;
  std::string message = std::string("Cannot write the frame: ") + std::strerror(number);
  if (start >= 0 && ::ftruncate(STDOUT_FILENO, start) != 0) message += "; a part of it was written";
  return fail(message);
}

int dump(const Arguments &arguments) {
  if (::isatty(STDOUT_FILENO) != 0) {
    (void)fail("dump writes a picture, and the output is a terminal; expected `> FILE`");
    return kUsage;
  }
  auto reader = shm::RingReader::create(arguments.names[0], arguments.directory);
  if (!reader) return fail(reader.error().message);
  (void)reader->wait(arguments.wait);
  if (const auto frame = reader->newest()) return write_frame(*frame);
  const std::string problem = reader->status().problem;
  if (!problem.empty()) return fail(problem);
  return fail("There is no frame of stream " + arguments.names[0] + " in " +
              shm::segment_directory(arguments.directory));
}

}  // namespace

const Command kDumpCommand{"dump",
                           "STREAM [--wait SECONDS] > FILE",
                           "the newest frame, as it is",
                           "  --wait SECONDS      wait so long for a first frame (default 0)\n",
                           kWait,
                           1,
                           1,
                           dump};

}  // namespace sentry::ctl
