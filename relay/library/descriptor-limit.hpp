// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>

#include "transport/base/result.hpp"

namespace sentry::relay {

// Makes room for so many connections, or says how many the system allows.
Result<void> allow_connections(std::size_t connections);

}  // namespace sentry::relay
