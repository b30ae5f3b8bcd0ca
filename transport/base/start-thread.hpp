// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <string>
#include <thread>

#include "transport/base/result.hpp"

namespace sentry {

Result<std::thread> start_thread(const std::string &name, std::function<void()> body);

}  // namespace sentry
