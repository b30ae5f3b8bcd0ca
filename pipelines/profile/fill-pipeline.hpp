// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/profile/profile.hpp"
#include "pipelines/profile/shell-secret.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// A pipeline to be shown: its secrets are the shell's variables.
struct ShownPipeline {
  std::string text;
  std::vector<ShellSecret> secrets;
};

Result<ShownPipeline> fill_shown_pipeline(const Profile &profile, const VariableSettings &settings,
                                          const ElementCheck &installed);

}  // namespace sentry::pipelines
