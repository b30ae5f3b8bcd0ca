// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "relay/daemon/options.hpp"

namespace sentry::relay {

// What would go wrong with these options, beyond addresses that are taken: files that cannot be
// used, values the server refuses. Nothing that serves already is touched.
std::vector<std::string> rehearse(const Options &options);

}  // namespace sentry::relay
