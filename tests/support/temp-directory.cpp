// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/support/temp-directory.hpp"

#include <cstdlib>
#include <filesystem>

namespace sentry::testing_support {

TempDirectory::TempDirectory() {
  path_ = (std::filesystem::temp_directory_path() / "sentry-test-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) std::abort();
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sentry::testing_support
