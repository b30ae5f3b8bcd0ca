// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/probe.hpp"

#include <algorithm>

#include "pipelines/probe/probe-json.hpp"
#include "pipelines/probe/probe-text.hpp"
#include "pipelines/profile/search.hpp"

namespace sentry::pipelines {
namespace {

std::vector<std::string> profiles_without_device() {
  std::vector<std::string> names;
  for (const std::string &file : profile_files(profile_directories())) {
    const auto profile = load_profile(file);
    if (!profile) continue;  // --list says what is wrong with it
    const auto &variables = profile->variables;
    const bool has_device = std::any_of(variables.begin(), variables.end(),
                                        [](const auto &one) { return one.name == "device"; });
    if (!has_device) names.push_back(profile->name);
  }
  return names;
}

}  // namespace

/// What `sentryd --probe` prints: the machine's capture devices, and how to capture from each.
std::string probe(bool as_json) {
  const auto devices = v4l2::list_devices();
  if (as_json) return probe_json(devices);
  if (devices.empty()) return no_device_text(profiles_without_device());
  std::string text;
  for (const v4l2::CaptureDevice &device : devices) text += probe_text(device);
  return text;
}

}  // namespace sentry::pipelines
