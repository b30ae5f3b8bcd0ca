// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/pipelines/run-program.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {

inline Ended sentryd(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), SENTRYD);
  return run_program(arguments);
}

// sentryd as its users meet it: a program, its output, its signals and exit codes.
class ProgramTest : public testing::Test {
 protected:
  // A profile, or a camera's file.
  std::string write(const std::string &name, const std::string &toml) {
    std::ofstream(directory_.path(name)) << toml;
    return directory_.path(name);
  }

  testing_support::TempDirectory directory_;
};

}  // namespace sentry::pipelines
