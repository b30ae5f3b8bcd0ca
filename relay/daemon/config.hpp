// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "relay/daemon/options.hpp"

namespace sentry::relay {

// Each a line `FILE:LINE:COLUMN: what is wrong and what was expected`.
using ConfigErrors = std::vector<std::string>;

ConfigErrors read_config_file(const std::string &path, Options &options);
ConfigErrors read_config(std::string_view text, const std::string &path, Options &options);

}  // namespace sentry::relay
