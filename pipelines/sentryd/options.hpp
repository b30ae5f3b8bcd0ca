// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/sentryd/camera-options.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// What sentryd's command line asks for: one camera, by options or by its file, or a directory of
// such files.
struct Options {
  enum class Task { kRun, kPrint, kList, kProbe, kHelp, kVersion };

  Task task = Task::kRun;
  CameraOptions camera;
  std::string camera_file;  // in place of `camera`
  std::string cameras;      // a directory, in place of both
  std::optional<std::int64_t> duration_ns;
  bool verbose = false;
  bool json = false;  // of kProbe
};

Result<Options> parse_options(const std::vector<std::string> &arguments);
std::string help_text();

}  // namespace sentry::pipelines
