// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/daemon/running-sentryc.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <regex>

namespace sentry::relay {
namespace {

using std::chrono::steady_clock;

constexpr int kFirstSocket = 3;  // SD_LISTEN_FDS_START

std::uint16_t number_behind(const std::string &text, const char *pattern) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(pattern))) return 0;
  return static_cast<std::uint16_t>(std::stoi(match[1]));
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> list;
  for (std::string &text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

// The last of it is LISTEN_PID, with room for the child to write its own.
std::vector<std::string> environment_with(const Surroundings &surroundings) {
  std::vector<std::string> all;
  for (char **each = environ; *each != nullptr; ++each) all.emplace_back(*each);
  all.insert(all.end(), surroundings.environment.begin(), surroundings.environment.end());
  if (surroundings.sockets.empty()) return all;
  std::string names;
  for (const auto &[fd, name] : surroundings.sockets) names += (names.empty() ? "" : ":") + name;
  all.push_back("LISTEN_FDS=" + std::to_string(surroundings.sockets.size()));
  all.push_back("LISTEN_FDNAMES=" + names);
  all.push_back("LISTEN_PID=" + std::string(16, '\0'));
  return all;
}

// From 3 on, in their order; none of them is there already.
void place_sockets(const std::vector<int> &high) {
  for (std::size_t i = 0; i < high.size(); ++i) {
    ::dup2(high[i], kFirstSocket + static_cast<int>(i));
  }
}

}  // namespace

RunningSentryc::RunningSentryc(const std::vector<std::string> &arguments,
                               const Surroundings &surroundings) {
  std::vector<std::string> words{"sentryc"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::vector<char *> argv = pointers(words);
  std::vector<std::string> environment = environment_with(surroundings);
  const std::vector<char *> env = pointers(environment);
  // Above those that they become.
  std::vector<int> high;
  for (const auto &[fd, name] : surroundings.sockets) {
    high.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, 100));
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  output_.reset(::fcntl(ends[0], F_DUPFD_CLOEXEC, 100));
  ::close(ends[0]);
  const char *program = std::getenv("SENTRYC");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    if (!high.empty()) std::snprintf(env[env.size() - 2], 24, "LISTEN_PID=%d", ::getpid());
    place_sockets(high);
    ::execve(program != nullptr ? program : "sentryc", argv.data(), env.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  for (const int fd : high) ::close(fd);
  // The last line of a start that went well.
  says(" connections; ");
}

RunningSentryc::~RunningSentryc() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::uint16_t RunningSentryc::http_port() const {
  return number_behind(text_, "Serving http://[^\n]*:(\\d+)/\n");
}

std::uint16_t RunningSentryc::https_port() const {
  return number_behind(text_, "Serving https://[^\n]*:(\\d+)/\n");
}

std::uint16_t RunningSentryc::admin_port() const {
  return number_behind(text_, "Administration at http://[^\n]*:(\\d+)/\n");
}

std::uint16_t RunningSentryc::udp_port() const {
  return number_behind(text_, "Receiving UDP on port (\\d+)\n");
}

bool RunningSentryc::read_more(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  pollfd ready{output_.get(), POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(std::max<long>(left.count(), 0))) <= 0) return false;
  char bytes[4096];
  const ssize_t received = ::read(output_.get(), bytes, sizeof bytes);
  if (received <= 0) return false;
  text_.append(bytes, static_cast<std::size_t>(received));
  return true;
}

bool RunningSentryc::says(const std::string &text) {
  const auto deadline = steady_clock::now() + kLimit;
  std::size_t found = text_.find(text, heard_);
  while (found == std::string::npos && read_more(deadline)) found = text_.find(text, heard_);
  if (found == std::string::npos) return false;
  heard_ = found + text.size();
  return true;
}

std::string RunningSentryc::output() {
  const auto deadline = steady_clock::now() + kLimit;
  while (read_more(deadline)) {
  }
  return text_;
}

void RunningSentryc::signal(int number) const { ::kill(pid_, number); }

int RunningSentryc::wait() {
  output();
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  pollfd ended{process.get(), POLLIN, 0};
  if (::poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(kLimit).count())) != 1) {
    ::kill(pid_, SIGKILL);
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace sentry::relay
