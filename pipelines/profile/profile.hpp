// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/profile/variable.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// How to take pictures from one kind of camera: a TOML file's contents.
struct Profile {
  std::string name;  // the file's, without directory and .toml
  std::string file;
  std::string description;
  std::string hardware;               // what must be plugged in; may be empty
  std::vector<std::string> packages;  // Debian packages that bring its elements
  std::string pipeline;               // ends in an open image/jpeg pad; checked, not yet filled
  bool loop = false;                  // begin again when the pictures end
  std::vector<Variable> variables;    // in the order of the file
};

// NAME and VALUE of each `--set`, in their order; the last one of a name counts.
using VariableSettings = std::vector<std::pair<std::string, std::string>>;

Result<Profile> parse_profile(std::string_view text, const std::string &file);
Result<Profile> load_profile(const std::string &file);
Result<std::string> fill_pipeline(const Profile &profile, const VariableSettings &settings);

}  // namespace sentry::pipelines
