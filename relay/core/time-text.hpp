// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>

namespace sentry::relay {

std::string unix_seconds(std::int64_t utc_ns);
std::string rfc3339(std::int64_t utc_ns);

}  // namespace sentry::relay
