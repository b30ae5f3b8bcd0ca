// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

// What passes between this program and the service manager that started it, if one did; see
// sd_notify(3), sd_listen_fds(3) and sd_watchdog_enabled(3).
namespace sentry {

// A socket that was open before the program began, and its name in the manager's configuration.
struct InheritedSocket {
  UniqueFd fd;
  std::string name;
};

Result<std::vector<InheritedSocket>> take_inherited_sockets();

// What the manager is told; nothing happens when there is none.
void notify_ready(const std::string &status);
void notify_status(const std::string &status);
void notify_reloading();
void notify_stopping(const std::string &status, std::chrono::milliseconds longest);
void notify_alive();

// How often it wants to hear that this program is alive; 0: never.
std::chrono::microseconds watchdog_time();

}  // namespace sentry
