// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "transport/base/frame.hpp"
#include "transport/shm/ring-reader.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::shm::test {

using namespace std::chrono_literals;

// Much longer than anything takes, also with sanitizers on a busy machine.
inline constexpr std::chrono::milliseconds kPatience = 30s;

// A new empty directory, in memory where the system has some; removed with all it holds.
class ShmDirectory {
 public:
  ShmDirectory();
  ShmDirectory(const ShmDirectory &) = delete;
  ShmDirectory &operator=(const ShmDirectory &) = delete;
  ~ShmDirectory();

  [[nodiscard]] const std::string &path() const { return path_; }
  [[nodiscard]] std::string segment() const { return path_ + "/sentry.field"; }
  [[nodiscard]] std::string lock() const { return segment() + ".lock"; }
  [[nodiscard]] WriterOptions writer(std::uint32_t slots = 8) const;
  [[nodiscard]] RingReader reader() const;

 private:
  std::string path_;
};

// A frame whose whole content follows from its name and size, so that any mix-up shows.
Frame made_frame(FrameId id, std::size_t size);
bool is_as_made(const Frame &frame);

// A process of our own; killed with this object or with its parent.
class Child {
 public:
  explicit Child(const std::function<int()> &main);
  Child(Child &&other) noexcept;
  Child &operator=(Child &&other) = delete;
  ~Child();

  void signal(int number) const;
  int wait();  // the exit status, or -signal
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

// One byte from one process to another.
class Baton {
 public:
  Baton();
  Baton(const Baton &) = delete;
  Baton &operator=(const Baton &) = delete;
  ~Baton();
  void pass() const;
  [[nodiscard]] bool take() const;  // false: nobody passed it within kPatience

 private:
  int ends_[2] = {-1, -1};
};

bool eventually(const std::function<bool()> &condition);
int test_scale(const char *variable, int normal);
void sleep_ms(int milliseconds);

}  // namespace sentry::shm::test
