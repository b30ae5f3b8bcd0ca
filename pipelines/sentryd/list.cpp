// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/list.hpp"

#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {
namespace {

std::string value_in_list(const Variable &variable) {
  const std::string type(to_string(variable.type));
  if (variable.optional) return type + " (optional)";
  if (!variable.default_value) return type + " (required)";
  return is_secret(variable, *variable.default_value) ? type + " (secret)"
                                                      : *variable.default_value;
}

std::string describe(const Variable &variable) {
  std::string text = "    --set " + variable.name + "=" + value_in_list(variable) + "\n        " +
                     variable.help + ": " + expected_value(variable) + "\n";
  for (const Choice &choice : variable.choices) {
    if (choice.untested.empty()) continue;
    text += "        " + choice.value + " is untested: " + choice.untested + "\n";
  }
  return text;
}

}  // namespace

/// A profile as `--list` shows it, for people.
std::string describe(const Profile &profile) {
  std::string text = profile.name + " - " + profile.description + "\n";
  if (!profile.hardware.empty()) text += "    Hardware: " + profile.hardware + "\n";
  if (!profile.untested.empty()) text += "    Untested: " + profile.untested + "\n";
  for (const Variable &variable : profile.variables) text += describe(variable);
  return text;
}

}  // namespace sentry::pipelines
