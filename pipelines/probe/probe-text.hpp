// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/v4l2/device-list.hpp"

namespace sentry::pipelines {

std::string probe_text(const v4l2::CaptureDevice &device);
std::string no_device_text(const std::vector<std::string> &profiles_without);

}  // namespace sentry::pipelines
