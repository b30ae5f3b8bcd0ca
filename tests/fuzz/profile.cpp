// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/profile.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "pipelines/profile/fill-pipeline.hpp"
#include "pipelines/profile/print-command.hpp"

namespace {

using namespace sentry;
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
    return each.default_value || each.optional || check_value(each, value);
  });
}

bool everything_installed(const std::string & /*element*/) { return true; }

// Cuts off what stands before the first NUL.
std::string_view next_part(std::string_view &input) {
  const std::string_view part = input.substr(0, input.find('\0'));
  input.remove_prefix(std::min(input.size(), part.size() + 1));
  return part;
}

void fill(const Profile &profile, const std::string &value) {
  const VariableSettings settings = settings_for(profile, value);
  const auto filled = fill_pipeline(profile, settings, everything_installed);
  require(bool{filled} == is_complete(profile, value));
  require(bool{filled} || !filled.error().message.empty());
  if (!filled) return;
  const auto shown = fill_shown_pipeline(profile, settings, everything_installed);
  require(bool{shown});
  require(shown->secrets.empty() == (shown->text == *filled));
  require(print_command(shown->text).starts_with("gst-launch-1.0"));
}

}  // namespace

// Whatever the texts: a profile up to the first NUL, a value for its variables up to the second,
// and after it what each of its stages is. A profile that was accepted can be filled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char *>(data), size);
  const std::string_view text = next_part(input);
  const std::string value(next_part(input));
  const auto profile = parse_profile(text, "fuzz.toml", [&](const std::string & /*name*/) {
    return Result<NamedText>(NamedText{"stage.toml", std::string(input)});
  });
  if (profile) {
    fill(*profile, value);
  } else {
    const std::string &message = profile.error().message;
    require(message.starts_with("fuzz.toml:") || message.starts_with("stage.toml:"));
  }
  return 0;
}
