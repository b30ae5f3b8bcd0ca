// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp-directory.hpp"

// The plugin is found as a user's is, through GST_PLUGIN_PATH, in a registry of this process alone.
int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const sentry::testing_support::TempDirectory directory;
  ::setenv("GST_REGISTRY", directory.path("registry.bin").c_str(), 1);
  ::setenv("SENTRY_STATE_DIR", directory.path("state").c_str(), 1);
  ::setenv("SENTRY_SHM_DIR", directory.path().c_str(), 1);
  gst_init(nullptr, nullptr);
  return RUN_ALL_TESTS();
}
