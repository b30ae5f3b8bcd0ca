// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "relay/daemon/options.hpp"

namespace sentry::relay {

struct CommandLine {
  Options options;
  bool check_only = false;
  std::string text;                 // to print on standard output, then end
  std::vector<std::string> errors;  // lines that say what is wrong
};

CommandLine read_command_line(const std::vector<std::string> &arguments);

}  // namespace sentry::relay
