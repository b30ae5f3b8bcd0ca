// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/profile/profile.hpp"
#include "pipelines/v4l2/device-list.hpp"

namespace sentry::pipelines {

// A profile that takes a device's pictures, with the values that suit it.
struct Suggestion {
  std::string profile;
  std::string why;
  VariableSettings settings;
};

// How to capture from a device as it is set now.
struct Advice {
  std::vector<Suggestion> suggestions;  // the best first
  std::string why_none;                 // empty unless there is no suggestion
};

Advice advise(const v4l2::CaptureDevice &device);
std::string command_line(const Suggestion &suggestion);

}  // namespace sentry::pipelines
