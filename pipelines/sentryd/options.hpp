// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/profile/fraction.hpp"
#include "pipelines/profile/profile.hpp"
#include "pipelines/sentryd/output-text.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// What sentryd's command line asks for.
struct Options {
  enum class Task { kRun, kPrint, kList, kProbe, kHelp, kVersion };

  Task task = Task::kRun;
  std::string profile;
  VariableSettings settings;
  Destinations destinations;
  std::optional<Fraction> rate;
  std::optional<std::int64_t> duration_ns;
  bool verbose = false;
  bool json = false;  // of kProbe
};

Result<Options> parse_options(const std::vector<std::string> &arguments);
std::string help_text();

}  // namespace sentry::pipelines
