// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::testing_support {

// A new empty directory below the system's temporary one, removed with all it holds.
class TempDirectory {
 public:
  TempDirectory();
  TempDirectory(const TempDirectory &) = delete;
  TempDirectory &operator=(const TempDirectory &) = delete;
  ~TempDirectory();

  [[nodiscard]] const std::string &path() const { return path_; }
  [[nodiscard]] std::string path(const std::string &name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace sentry::testing_support
