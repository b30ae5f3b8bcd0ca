// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <span>

#include "relay/daemon/setting.hpp"

namespace sentry::relay {

// In the order of --help and the manual.
std::span<const Setting> intake_settings();   // what comes in
std::span<const Setting> serving_settings();  // where viewers come, what they get, and how much

}  // namespace sentry::relay
