// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "pipelines/sentryd/camera-options.hpp"
#include "pipelines/sentryd/feed-settings.hpp"

namespace sentry::pipelines {

// A camera's file, as sentryd-camera(5) has it. `file` names it in errors, which begin with
// file:line:column; `name` is the camera's.
Result<CameraOptions> parse_camera_file(std::string_view text, const std::string &file,
                                        const std::string &name);

// The same of a file by its path, and what that makes.
Result<CameraOptions> load_camera_file(const std::string &file);
Result<FeedSettings> read_camera(const std::string &file);

// The cameras of a directory by their names, each with what its file makes, or what is wrong with
// it.
using CameraSet = std::map<std::string, Result<FeedSettings>>;
Result<CameraSet> read_cameras(const std::string &directory);

}  // namespace sentry::pipelines
