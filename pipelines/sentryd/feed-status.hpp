// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/base/trouble.hpp"
#include "pipelines/capture/camera-seen.hpp"
#include "pipelines/sentryd/supervisor.hpp"

namespace sentry::pipelines {

// How a feed does.
struct FeedStatus {
  Supervisor::State state = Supervisor::State::kIdle;
  CameraSeen seen;                 // of this attempt
  std::optional<Trouble> trouble;  // why there are no pictures now
  std::uint64_t failures = 0;
  std::vector<std::string> devices;
  int pid = 0;                               // of the camera's process; 0: there is none
  std::optional<std::int64_t> next_attempt;  // monotonic, ns
};

}  // namespace sentry::pipelines
