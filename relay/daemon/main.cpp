// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// sentryc: receives pictures by UDP or from shared memory and serves them over HTTP.

#include <glib-unix.h>
#include <glib.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "relay/daemon/command-line.hpp"
#include "relay/daemon/daemon.hpp"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

gboolean quit(gpointer loop) noexcept {
  g_main_loop_quit(static_cast<GMainLoop *>(loop));
  return G_SOURCE_CONTINUE;
}

// Scripts read these lines to learn which ports were free.
void announce(const sentry::relay::Daemon &daemon) {
  for (const std::string &url : daemon.urls()) std::printf("Serving %s\n", url.c_str());
  if (daemon.udp_port() != 0) {
    std::printf("Receiving UDP on port %u\n", static_cast<unsigned>(daemon.udp_port()));
  }
  std::fflush(stdout);
}

int run(const sentry::relay::Options &options) {
  GMainLoop *loop = g_main_loop_new(nullptr, FALSE);
  g_unix_signal_add(SIGINT, quit, loop);
  g_unix_signal_add(SIGTERM, quit, loop);
  auto daemon = sentry::relay::Daemon::start(options);
  if (!daemon) {
    std::fprintf(stderr, "sentryc: %s\n", daemon.error().message.c_str());
    g_main_loop_unref(loop);
    return kFailed;
  }
  announce(**daemon);
  g_main_loop_run(loop);
  daemon->reset();
  g_main_loop_unref(loop);
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a viewer who leaves is no reason to end
  const auto line = sentry::relay::read_command_line(std::vector<std::string>(argv, argv + argc));
  for (const std::string &error : line.errors) std::fprintf(stderr, "sentryc: %s\n", error.c_str());
  if (!line.errors.empty()) {
    std::fputs("Try 'sentryc --help'.\n", stderr);
    return kUsage;
  }
  if (!line.text.empty()) {
    std::fputs(line.text.c_str(), stdout);
    return 0;
  }
  return run(line.options);
}
