// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipelines/capture/picture-plan.hpp"
#include "transport/base/bytes.hpp"

namespace sentry::pipelines {

// A profile with its variables filled in, and what is done with its pictures.
struct CameraSource {
  std::string name;
  std::string launch_text;  // ends in an open image/jpeg pad
  bool loop = false;
  std::vector<std::string> packages;
  PicturePlan plan;

  bool operator==(const CameraSource &) const = default;
};

// How a source travels to the camera's process.
Bytes pack(const CameraSource &source);
std::optional<CameraSource> unpack_source(std::span<const std::byte> packed);

}  // namespace sentry::pipelines
