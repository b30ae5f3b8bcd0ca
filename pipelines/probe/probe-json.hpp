// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/v4l2/device-list.hpp"

namespace sentry::pipelines {

std::string probe_json(const std::vector<v4l2::CaptureDevice> &devices);

}  // namespace sentry::pipelines
