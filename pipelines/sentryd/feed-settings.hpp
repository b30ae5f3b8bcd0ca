// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>

#include "pipelines/capture/camera-source.hpp"
#include "pipelines/pictures/record-store.hpp"
#include "pipelines/sentryd/camera-options.hpp"
#include "pipelines/sentryd/rendition-settings.hpp"
#include "pipelines/sentryd/supervisor.hpp"

namespace sentry::pipelines {

// All that a feed is made from; two that are equal make the same.
struct FeedSettings {
  CameraSource camera;
  RenditionSettings large;
  std::optional<RenditionSettings> small;  // as the camera's plan has it
  std::optional<RecordSettings> record;
  SupervisorLimits limits;

  bool operator==(const FeedSettings &) const = default;
};

Result<FeedSettings> feed_settings(const std::string &name, const CameraOptions &options);

}  // namespace sentry::pipelines
