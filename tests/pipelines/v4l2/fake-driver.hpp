// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipelines/v4l2/driver.hpp"

namespace sentry::v4l2 {

// A device that answers as a test wants; what it has no answer for is ENOTTY, as in the kernel.
class FakeDevice {
 public:
  // `answer` fills in the call's argument and returns 0 or an errno.
  template <class Argument>
  void on(unsigned long request, std::function<int(Argument &)> answer) {
    answers_[request] = [answer = std::move(answer)](void *argument) {
      return answer(*static_cast<Argument *>(argument));
    };
  }
  template <class Argument>
  void give(unsigned long request, const Argument &value) {
    on<Argument>(request, [value](Argument &argument) {
      argument = value;
      return 0;
    });
  }
  // An enumeration: the entry that the argument's `index` says, EINVAL behind the last.
  template <class Argument>
  void enumerate(unsigned long request, std::vector<Argument> entries) {
    on<Argument>(request, [entries = std::move(entries)](Argument &argument) {
      if (argument.index >= entries.size()) return EINVAL;
      const auto index = argument.index;
      argument = entries[index];
      argument.index = index;
      return 0;
    });
  }
  void fail(unsigned long request, int number) {
    answers_[request] = [number](void *) { return number; };
  }
  int answer(unsigned long request, void *argument);

  int open_error = 0;
  int calls = 0;
  int interruptions = 0;  // that are still to come, before the next answer

 private:
  std::map<unsigned long, std::function<int(void *)>> answers_;
};

class FakeDriver final : public Driver {
 public:
  int open(const std::string &path, int flags) override;
  int control(int descriptor, unsigned long request, void *argument) override;
  void close(int descriptor) override;

  std::map<std::string, FakeDevice> devices;  // by path
  std::map<int, FakeDevice *> open_devices;   // by descriptor
  int last_flags = 0;
};

// Fills a struct's text to its very end, without a NUL if it is too long.
template <class Byte, std::size_t N>
void write(Byte (&field)[N], std::string_view text) {
  std::memcpy(field, text.data(), std::min(text.size(), N));
}

}  // namespace sentry::v4l2
