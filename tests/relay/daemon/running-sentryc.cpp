// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/daemon/running-sentryc.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <regex>

namespace sentry::relay {
namespace {

constexpr int kLimitMs = 20'000;

std::uint16_t number_behind(const std::string &text, const char *pattern) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(pattern))) return 0;
  return static_cast<std::uint16_t>(std::stoi(match[1]));
}

}  // namespace

RunningSentryc::RunningSentryc(const std::vector<std::string> &arguments) {
  std::vector<char *> words{const_cast<char *>("sentryc")};
  for (const std::string &argument : arguments)
    words.push_back(const_cast<char *>(argument.c_str()));
  words.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  output_.reset(ends[0]);
  const char *program = std::getenv("SENTRYC");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::execv(program != nullptr ? program : "sentryc", words.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  read_addresses();
}

RunningSentryc::~RunningSentryc() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void RunningSentryc::read_addresses() {
  const auto begin = std::chrono::steady_clock::now();
  while (http_port_ == 0 && read_more(kLimitMs) &&
         std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(kLimitMs)) {
    http_port_ = number_behind(text_, "Serving http://[^\n]*:(\\d+)/\n");
  }
  udp_port_ = number_behind(text_, "Receiving UDP on port (\\d+)\n");
}

bool RunningSentryc::read_more(int limit_ms) {
  pollfd ready{output_.get(), POLLIN, 0};
  if (::poll(&ready, 1, limit_ms) <= 0) return false;
  char bytes[4096];
  const ssize_t received = ::read(output_.get(), bytes, sizeof bytes);
  if (received <= 0) return false;
  text_.append(bytes, static_cast<std::size_t>(received));
  return true;
}

std::string RunningSentryc::output() {
  while (read_more(kLimitMs)) {
  }
  return text_;
}

void RunningSentryc::signal(int number) const { ::kill(pid_, number); }

int RunningSentryc::wait() {
  output();
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace sentry::relay
