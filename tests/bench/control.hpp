// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::bench {

// The commands that the driver writes to standard input, a line each: a word and what follows it.
// Its end is the end of the program.
class Control {
 public:
  using Handler = std::function<void(const std::string &)>;

  void on(const std::string &word, Handler handler) { handlers_[word] = std::move(handler); }
  bool read();  // false at the end

 private:
  void run(const std::string &line);

  std::map<std::string, Handler> handlers_;
  std::string partial_;
};

// One epoll for the sockets of a load, and standard input beside them.
class Loop {
 public:
  explicit Loop(Control &control);

  void add(int fd, std::uint64_t tag, std::uint32_t events = EPOLLIN);
  void change(int fd, std::uint64_t tag, std::uint32_t events);
  // Waits until something happens, or the monotonic clock shows `until`. What standard input says
  // is handled within; when that has ended, over() is true.
  std::span<const epoll_event> wait(std::int64_t until_ns);
  [[nodiscard]] bool over() const { return over_; }

 private:
  Control &control_;
  UniqueFd epoll_;
  std::vector<epoll_event> events_;
  bool over_ = false;
};

}  // namespace sentry::bench
