// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "pipelines/capture/camera-host.hpp"
#include "tests/pipelines/faulty-source.hpp"
#include "tests/support/temp-directory.hpp"

// Every run has its own registry, shared memory and state. What sentryd does in a process of its
// own it does in this program once more, and finds the tests' own elements there.
int main(int argc, char **argv) {
  if (argc > 1 && std::strcmp(argv[1], sentry::pipelines::kCameraHostArgument) == 0) {
    gst_init(nullptr, nullptr);
    sentry::pipelines::register_faulty_source();
    return sentry::pipelines::run_camera_host();
  }
  testing::InitGoogleTest(&argc, argv);
  const sentry::testing_support::TempDirectory own;
  ::setenv("GST_REGISTRY", own.path("registry.bin").c_str(), 1);
  ::setenv("SENTRY_SHM_DIR", own.path().c_str(), 1);
  ::setenv("SENTRY_STATE_DIR", own.path().c_str(), 1);
  gst_init(&argc, &argv);
  return RUN_ALL_TESTS();
}
