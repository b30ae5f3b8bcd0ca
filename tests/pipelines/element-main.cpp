// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp-directory.hpp"

// Every run has its own registry, shared memory and state.
int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const sentry::testing_support::TempDirectory own;
  ::setenv("GST_REGISTRY", own.path("registry.bin").c_str(), 1);
  ::setenv("SENTRY_SHM_DIR", own.path().c_str(), 1);
  ::setenv("SENTRY_STATE_DIR", own.path().c_str(), 1);
  gst_init(&argc, &argv);
  return RUN_ALL_TESTS();
}
