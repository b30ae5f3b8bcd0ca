// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/service/service-manager.hpp"

#include <systemd/sd-daemon.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

namespace sentry {
namespace {

constexpr int kKeepEnvironment = 0;

// One line of the protocol, whatever the text.
std::string one_line(std::string text) {
  for (char &letter : text) {
    if (letter == '\n') letter = ' ';
  }
  return text;
}

void tell(const std::string &state) { ::sd_notify(kKeepEnvironment, state.c_str()); }

std::string monotonic_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

/// Takes them over; a second call finds none. They do not reach programs that this one starts.
Result<std::vector<InheritedSocket>> take_inherited_sockets() {
  char **names = nullptr;
  const int count = ::sd_listen_fds_with_names(1, &names);
  if (count < 0) {
    return Error{
        ErrorCode::kInvalid,
        std::string("cannot take the sockets that LISTEN_FDS announces: ") + std::strerror(-count),
        -count};
  }
  std::vector<InheritedSocket> sockets;
  for (int i = 0; i < count; ++i) {
    sockets.push_back({UniqueFd(SD_LISTEN_FDS_START + i), names[i]});
    std::free(names[i]);
  }
  std::free(names);
  return sockets;
}

void notify_ready(const std::string &status) { tell("READY=1\nSTATUS=" + one_line(status)); }

void notify_status(const std::string &status) { tell("STATUS=" + one_line(status)); }

/// The time lets the manager tell this reload's end from an earlier one's.
void notify_reloading() {
  tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds() +
       "\nSTATUS=Reading the configuration again");
}

/// `longest`: how much time the end may take.
void notify_stopping(const std::string &status, std::chrono::milliseconds longest) {
  tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + std::to_string(longest.count() * 1000) +
       "\nSTATUS=" + one_line(status));
}

void notify_alive() { tell("WATCHDOG=1"); }

std::chrono::microseconds watchdog_time() {
  std::uint64_t microseconds = 0;
  const bool wanted = ::sd_watchdog_enabled(kKeepEnvironment, &microseconds) > 0;
  return std::chrono::microseconds(wanted ? static_cast<std::int64_t>(microseconds) : 0);
}

}  // namespace sentry
