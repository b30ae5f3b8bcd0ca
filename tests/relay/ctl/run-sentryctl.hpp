// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "tests/support/temp-directory.hpp"

namespace sentry::ctl {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

// $SENTRYCTL, the program to test; empty if there is none.
std::string sentryctl_program();

// Runs it by a shell, so that its output can go anywhere; `before` are commands of the shell. The
// output passes through files in `directory`. A time limit bounds it.
Outcome run_sentryctl(const testing_support::TempDirectory &directory, const std::string &before,
                      const std::string &arguments);

}  // namespace sentry::ctl
