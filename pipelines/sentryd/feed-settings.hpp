// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>

#include "pipelines/capture/camera-source.hpp"
#include "pipelines/sentryd/camera-options.hpp"
#include "pipelines/sentryd/stand-in.hpp"
#include "pipelines/sentryd/supervisor.hpp"

namespace sentry::pipelines {

// All that a feed is made from; two that are equal make the same.
struct FeedSettings {
  CameraSource camera;
  std::string sinks;                         // the launch text after the output's source
  std::optional<std::string> shared_stream;  // several sinks give pictures this stream's identity
  StandInSettings stand_in;
  SupervisorLimits limits;

  bool operator==(const FeedSettings &) const = default;
};

Result<FeedSettings> feed_settings(const std::string &name, const CameraOptions &options);

}  // namespace sentry::pipelines
