// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/list.hpp"

#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

/// A profile as `--list` shows it, for people.
std::string describe(const Profile &profile) {
  std::string text = profile.name + " - " + profile.description + "\n";
  if (!profile.hardware.empty()) text += "    Hardware: " + profile.hardware + "\n";
  for (const Variable &variable : profile.variables) {
    text += "    --set " + variable.name + "=" +
            variable.default_value.value_or(std::string(to_string(variable.type))) +
            (variable.default_value ? "" : " (required)") + "\n        " + variable.help + ": " +
            expected_value(variable) + "\n";
  }
  return text;
}

}  // namespace sentry::pipelines
