// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <string>

#include "transport/base/unique-fd.hpp"

namespace sentry::testing_support {

// The end of sd_notify(3)'s socket that a service manager holds.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string &path);

  // For the program's environment.
  [[nodiscard]] std::string variable() const { return "NOTIFY_SOCKET=" + path_; }
  // The next message that has this line or its beginning; empty: none came in time.
  std::string await(const std::string &line,
                    std::chrono::milliseconds limit = std::chrono::seconds(20));

 private:
  std::string path_;
  UniqueFd fd_;
};

}  // namespace sentry::testing_support
