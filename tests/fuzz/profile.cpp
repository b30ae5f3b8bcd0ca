// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/profile.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "pipelines/profile/print-command.hpp"

namespace {

using namespace sentry::pipelines;

void require(bool promise) {
  if (!promise) std::abort();
}

// The value for every variable that takes it; the others keep their defaults.
VariableSettings settings_for(const Profile &profile, const std::string &value) {
  VariableSettings settings;
  for (const Variable &variable : profile.variables) {
    if (check_value(variable, value)) settings.emplace_back(variable.name, value);
  }
  return settings;
}

bool is_complete(const Profile &profile, const std::string &value) {
  return std::all_of(profile.variables.begin(), profile.variables.end(), [&](const Variable &each) {
    return each.default_value || check_value(each, value);
  });
}

}  // namespace

// Whatever the text: a profile up to the first NUL, a value for its variables after it. A profile
// that was accepted can be filled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  const std::string_view text = input.substr(0, input.find('\0'));
  const std::string value(input.substr(text.size() < size ? text.size() + 1 : size));
  const auto profile = parse_profile(text, "fuzz.toml");
  if (!profile) {
    require(profile.error().message.starts_with("fuzz.toml:"));
    return 0;
  }
  const auto filled = fill_pipeline(*profile, settings_for(*profile, value));
  require(bool{filled} == is_complete(*profile, value));
  require(bool{filled} || !filled.error().message.empty());
  if (filled) require(print_command(*filled).starts_with("gst-launch-1.0"));
  return 0;
}
