// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/profile/profile.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

std::vector<std::string> profile_directories();
Result<Profile> load_profile(const std::string &file, std::vector<std::string> directories);
Result<Profile> find_profile(const std::string &name, const std::vector<std::string> &directories);
std::vector<std::string> profile_files(const std::vector<std::string> &directories);

}  // namespace sentry::pipelines
