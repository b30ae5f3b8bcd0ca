// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/fill-pipeline.hpp"

#include <algorithm>

#include "pipelines/profile/debian-package.hpp"
#include "pipelines/profile/pipeline-text.hpp"
#include "pipelines/profile/substitute.hpp"

namespace sentry::pipelines {
namespace {

std::string list_variables(const Profile &profile) {
  std::string names;
  for (const Variable &variable : profile.variables) {
    names += (names.empty() ? "" : ", ") + variable.name;
  }
  return names.empty() ? "it has none" : "it has " + names;
}

Error unknown(const Profile &profile, const std::string &name) {
  return {ErrorCode::kInvalid, "Profile " + profile.name + " has no variable \"" + name +
                                   "\": " + list_variables(profile)};
}

Error needed(const Profile &profile, const Variable &variable) {
  return {ErrorCode::kInvalid, "Profile " + profile.name + " needs --set " + variable.name +
                                   "=VALUE: " + variable.help + " (expected " +
                                   expected_value(variable) + ")"};
}

// What --set has given and what the profile gives else.
Result<Values> checked_values(const Profile &profile, const VariableSettings &settings) {
  Values values;
  for (const auto &[name, text] : settings) {
    const Variable *variable = find_variable(profile.variables, name);
    if (variable == nullptr) return unknown(profile, name);
    auto value = check_value(*variable, text);
    if (!value) return value.error();
    values[name] = value.take();
  }
  for (const Variable &variable : profile.variables) {
    if (values.contains(variable.name) || variable.optional) continue;
    if (!variable.default_value) return needed(profile, variable);
    values[variable.name] = *check_value(variable, *variable.default_value);
  }
  return values;
}

Error absent(const Profile &profile, const Variable &variable, const Choice &choice) {
  return {ErrorCode::kUnsupported, "Profile " + profile.name + ": " + variable.name + "=" +
                                       choice.value + " needs the GStreamer element " +
                                       choice.element +
                                       ", which is not installed, or finds no hardware" +
                                       packages_hint({choice.element}, profile.packages)};
}

// The choice that `value` means, if its element is there.
Result<const Choice *> chosen(const Profile &profile, const Variable &variable,
                              const std::string &value, const ElementCheck &installed) {
  const auto is_there = [&](const Choice &choice) {
    return choice.element.empty() || installed(choice.element);
  };
  if (const Choice *choice = find_choice(variable, value)) {
    if (!is_there(*choice)) return absent(profile, variable, *choice);
    return choice;
  }
  const auto first = std::find_if(variable.choices.begin(), variable.choices.end(), is_there);
  if (first == variable.choices.end()) return absent(profile, variable, variable.choices.back());
  return &*first;
}

// Puts the texts of choices where their names were; a choice without a text is no value.
Result<Values> resolved_values(const Profile &profile, const VariableSettings &settings,
                               const ElementCheck &installed) {
  auto values = checked_values(profile, settings);
  if (!values) return values.error();
  for (const Variable &variable : profile.variables) {
    const auto value = values->find(variable.name);
    if (variable.type != VariableType::kEnum || value == values->end()) continue;
    const auto choice = chosen(profile, variable, value->second, installed);
    if (!choice) return choice.error();
    if ((*choice)->text.empty()) {
      values->erase(value);
    } else {
      value->second = (*choice)->text;
    }
  }
  return values;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(kSpaces) + 1);
  text.erase(0, text.find_first_not_of(kSpaces));
  return text;
}

}  // namespace

/// For those who have no GStreamer: "auto" means the first choice that needs no element.
bool nothing_installed(const std::string & /*element*/) { return false; }

/// The profile's launch text with every variable replaced: by its setting, else by its default.
Result<std::string> fill_pipeline(const Profile &profile, const VariableSettings &settings,
                                  const ElementCheck &installed) {
  const auto values = resolved_values(profile, settings, installed);
  if (!values) return values.error();
  return trimmed(substitute(profile.pipeline, profile.variables, *values));
}

/// The same for print_command(): a property's value that holds a secret is a shell variable.
Result<ShownPipeline> fill_shown_pipeline(const Profile &profile, const VariableSettings &settings,
                                          const ElementCheck &installed) {
  const auto values = resolved_values(profile, settings, installed);
  if (!values) return values.error();
  ShownPipeline shown;
  shown.text =
      trimmed(substitute(profile.pipeline, profile.variables, *values, [&](const FreeText &text) {
        return quote_or_hide(text, *values, shown.secrets);
      }));
  return shown;
}

}  // namespace sentry::pipelines
