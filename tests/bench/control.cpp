// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/control.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>

#include "tests/bench/sockets.hpp"
#include "transport/base/clock.hpp"

namespace sentry::bench {
namespace {

constexpr std::uint64_t kInputTag = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kEvents = 512;

timespec time_left(std::int64_t until_ns) {
  const std::int64_t left = std::max<std::int64_t>(until_ns - monotonic_now_ns(), 0);
  return {left / kNanosecondsPerSecond, left % kNanosecondsPerSecond};
}

}  // namespace

bool Control::read() {
  std::array<char, 512> bytes;
  const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (got <= 0) return false;
  partial_.append(bytes.data(), static_cast<std::size_t>(got));
  for (std::size_t end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
    const std::string line = partial_.substr(0, end);
    partial_.erase(0, end + 1);
    run(line);
  }
  return true;
}

void Control::run(const std::string &line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const auto handler = handlers_.find(line.substr(0, space));
  if (handler == handlers_.end()) fail("standard input: '" + line + "' is no command");
  handler->second(line.substr(std::min(space + 1, line.size())));
}

Loop::Loop(Control &control)
    : control_(control), epoll_(::epoll_create1(EPOLL_CLOEXEC)), events_(kEvents) {
  add(STDIN_FILENO, kInputTag);
}

void Loop::add(int fd, std::uint64_t tag, std::uint32_t events) {
  epoll_event event{events, {.u64 = tag}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) fail_with_errno("epoll_ctl");
}

void Loop::change(int fd, std::uint64_t tag, std::uint32_t events) {
  epoll_event event{events, {.u64 = tag}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) != 0) fail_with_errno("epoll_ctl");
}

std::span<const epoll_event> Loop::wait(std::int64_t until_ns) {
  const timespec left = time_left(until_ns);
  const int count = ::epoll_pwait2(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                                   &left, nullptr);
  std::size_t kept = 0;
  for (int i = 0; i < count; ++i) {
    const epoll_event event = events_[static_cast<std::size_t>(i)];
    if (event.data.u64 != kInputTag) {
      events_[kept++] = event;
    } else if (!control_.read()) {
      over_ = true;
    }
  }
  return {events_.data(), kept};
}

}  // namespace sentry::bench
