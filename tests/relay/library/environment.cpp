// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp-directory.hpp"

// Epochs and segments of these tests are their own.
int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const sentry::testing_support::TempDirectory directory;
  ::setenv("SENTRY_STATE_DIR", directory.path().c_str(), 1);
  ::setenv("SENTRY_SHM_DIR", directory.path().c_str(), 1);
  return RUN_ALL_TESTS();
}
