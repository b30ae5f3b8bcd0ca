// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "transport/base/result.hpp"

namespace sentry::relay {

// The keys of a file, one a line; what signs is the line itself. Empty lines, and those that begin
// with `#`, are none. Several keys are valid while one replaces another.
Result<std::vector<std::string>> read_key_file(const std::string &path);

}  // namespace sentry::relay
