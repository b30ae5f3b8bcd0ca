// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// A file, pipe or terminal that lines are appended to.
class LogFile {
 public:
  // `-` is the standard output.
  static Result<LogFile> open(const std::string &path);

  // Writes whole lines; what could not be written is left in `lines`. While the other end does not
  // take them, asks `patient` about ten times a second whether to wait on.
  Result<void> write(std::string_view &lines, const std::function<bool()> &patient);

 private:
  LogFile(UniqueFd fd, bool socket, std::string name);
  ssize_t write_some(std::string_view bytes);
  Result<void> end_broken_line(const std::function<bool()> &patient);
  Result<void> write_all(std::string_view &bytes, const std::function<bool()> &patient);

  UniqueFd fd_;
  bool socket_ = false;
  bool line_is_broken_ = false;  // the last byte written does not end a line
  std::string name_;             // for messages
};

}  // namespace sentry::relay
