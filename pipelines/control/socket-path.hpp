// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/un.h>

#include <string>
#include <vector>

#include "transport/base/result.hpp"

namespace sentry::control {

// Where the sockets of running daemons are: $SENTRY_RUN_DIR, else what the service manager made for
// this one ($RUNTIME_DIRECTORY), else /run/sentry for root, else $XDG_RUNTIME_DIR/sentry.
std::string socket_directory();

// `directory`/sentryd-PID.sock of this process.
std::string own_socket(const std::string &directory);

// Fails when the path is longer than the system's 107 bytes (unix(7)).
Result<sockaddr_un> socket_address(const std::string &path);

// All that are there; whether somebody answers is another matter.
std::vector<std::string> sockets_in(const std::string &directory);

}  // namespace sentry::control
