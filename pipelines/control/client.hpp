// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "transport/base/result.hpp"

namespace sentry::control {

// Sends one line to a daemon's socket and returns the line that comes back, without its end. Blocks
// for a few seconds at most. kNotFound: nobody listens there any more.
Result<std::string> ask(const std::string &socket, const std::string &line);

}  // namespace sentry::control
