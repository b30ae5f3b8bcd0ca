// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>

#include "relay/ctl/arguments.hpp"

namespace sentry::ctl {

// One subcommand; its functions stand in a file of its own, and main.cpp lists it.
struct Command {
  const char *name;
  const char *usage;    // what follows the name
  const char *summary;  // one line
  const char *options;  // lines for --help; empty: only the common ones
  unsigned accepts;     // Accepts
  std::size_t least;    // names that it needs
  std::size_t most;     // and takes
  int (*run)(const Arguments &arguments);
};

extern const Command kCamerasCommand;
extern const Command kControlsCommand;
extern const Command kListCommand;
extern const Command kShowCommand;
extern const Command kDumpCommand;
extern const Command kWatchCommand;

}  // namespace sentry::ctl
