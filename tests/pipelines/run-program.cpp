// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/run-program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kPatience = 60 * kNanosecondsPerSecond;

void take(UniqueFd &fd, std::string &text) {
  char block[4096];
  const ssize_t length = ::read(fd.get(), block, sizeof block);
  if (length > 0) {
    text.append(block, static_cast<std::size_t>(length));
  } else {
    fd.reset();
  }
}

}  // namespace

Program::Program(const std::vector<std::string> &arguments) {
  int output[2];
  int errors[2];
  EXPECT_EQ(::pipe2(output, O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(errors, O_CLOEXEC), 0);
  std::vector<char *> pointers;
  for (const std::string &argument : arguments) {
    pointers.push_back(const_cast<char *>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output[1], STDOUT_FILENO);
    ::dup2(errors[1], STDERR_FILENO);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
  }
  ::close(output[1]);
  ::close(errors[1]);
  output_ = UniqueFd(output[0]);
  errors_ = UniqueFd(errors[0]);
}

Program::~Program() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::signal(int number) const { ::kill(pid_, number); }

// False when both outputs have ended.
bool Program::read_some(int milliseconds) {
  if (!output_ && !errors_) return false;
  pollfd waits[] = {{output_.get(), POLLIN, 0}, {errors_.get(), POLLIN, 0}};
  ::poll(waits, 2, milliseconds);
  if (waits[0].revents != 0) take(output_, ended_.output);
  if (waits[1].revents != 0) take(errors_, ended_.errors);
  return true;
}

bool Program::says(const std::string &text) {
  const std::int64_t end = monotonic_now_ns() + kPatience;
  while (ended_.errors.find(text) == std::string::npos) {
    if (monotonic_now_ns() > end || !read_some(250)) return false;
  }
  return true;
}

Ended Program::wait() {
  const std::int64_t end = monotonic_now_ns() + kPatience;
  while (monotonic_now_ns() < end && read_some(250)) {
  }
  if (output_ || errors_) {
    ADD_FAILURE() << "the program did not end in time: " << ended_.errors;
    return ended_;
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  ended_.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended_;
}

Ended run_program(const std::vector<std::string> &arguments) { return Program(arguments).wait(); }

}  // namespace sentry::pipelines
