// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// For systems without libsystemd: nobody hands over sockets or wants to be told.

#include "transport/service/service-manager.hpp"

namespace sentry {

Result<std::vector<InheritedSocket>> take_inherited_sockets() {
  return std::vector<InheritedSocket>();
}

void notify_ready(const std::string & /*status*/) {}
void notify_status(const std::string & /*status*/) {}
void notify_reloading() {}
void notify_stopping(const std::string & /*status*/, std::chrono::milliseconds /*longest*/) {}
void notify_alive() {}

std::chrono::microseconds watchdog_time() { return std::chrono::microseconds(0); }

}  // namespace sentry
