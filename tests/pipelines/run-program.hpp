// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

struct Ended {
  int status = -1;  // the exit code; -1: by a signal, or not in time
  std::string output;
  std::string errors;
};

// A child process; it dies with this object, and with the test.
class Program {
 public:
  explicit Program(const std::vector<std::string> &arguments);
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;
  ~Program();

  void signal(int number) const;
  [[nodiscard]] pid_t pid() const { return pid_; }
  // Waits until the errors hold `text`; false when they end without it, or in vain.
  bool says(const std::string &text);
  // What it has said so far.
  [[nodiscard]] const std::string &errors() const { return ended_.errors; }
  Ended wait();

 private:
  bool read_some(int milliseconds);

  pid_t pid_ = -1;
  UniqueFd output_;
  UniqueFd errors_;
  Ended ended_;
};

Ended run_program(const std::vector<std::string> &arguments);

}  // namespace sentry::pipelines
