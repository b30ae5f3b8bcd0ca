// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipelines/profile/find-stage.hpp"
#include "pipelines/profile/variable.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// How to take pictures from one kind of camera: a TOML file's contents, and its stages'.
struct Profile {
  std::string name;  // the file's, without directory and .toml
  std::string file;
  std::string description;
  std::string hardware;               // what must be plugged in; may be empty
  std::string untested;               // why nobody has seen it work yet, if so
  std::vector<std::string> packages;  // Debian packages that bring its elements
  std::string pipeline;               // ends in an open image/jpeg pad; checked, not yet filled
  bool loop = false;                  // begin again when the pictures end
  std::vector<Variable> variables;    // in the order of the file, then of its stages
};

// NAME and VALUE of each `--set`, in their order; the last one of a name counts.
using VariableSettings = std::vector<std::pair<std::string, std::string>>;

// Whether GStreamer has an element of this name.
using ElementCheck = std::function<bool(const std::string &element)>;

bool nothing_installed(const std::string &element);

Result<Profile> parse_profile(std::string_view text, const std::string &file,
                              const FindStage &find_stage = no_stage);
Result<Profile> load_profile(const std::string &file);
Result<std::string> fill_pipeline(const Profile &profile, const VariableSettings &settings,
                                  const ElementCheck &installed = nothing_installed);

}  // namespace sentry::pipelines
