// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/ctl/run-sentryctl.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace sentry::ctl {
namespace {

std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string sentryctl_program() {
  const char *program = std::getenv("SENTRYCTL");
  return program != nullptr ? program : "";
}

Outcome run_sentryctl(const testing_support::TempDirectory &directory, const std::string &before,
                      const std::string &arguments) {
  const std::string out = directory.path("out");
  const std::string err = directory.path("err");
  const std::string command = before + "; exec 2>'" + err + "' >'" + out + "'; timeout 60 '" +
                              sentryctl_program() + "' " + arguments;
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(out), contents(err)};
}

}  // namespace sentry::ctl
