// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/base/result.hpp"

namespace sentry::ctl {

// Exit statuses, beside EXIT_SUCCESS.
inline constexpr int kFailure = 1;
inline constexpr int kUsage = 2;

// Options beside --directory and --help, which every subcommand has.
enum Accepts : unsigned {
  kNoOptions = 0,
  kJson = 1U << 0,
  kWait = 1U << 1,
  kCount = 1U << 2,
};

struct Arguments {
  std::vector<std::string> names;  // what is no option
  std::string directory;
  bool help = false;
  bool json = false;
  std::chrono::milliseconds wait{0};
  std::optional<std::uint64_t> count;
};

Result<Arguments> parse_arguments(int argc, char **argv, unsigned accepts);

}  // namespace sentry::ctl
