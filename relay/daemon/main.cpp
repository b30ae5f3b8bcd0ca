// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// sentryc: receives pictures by UDP or from shared memory and serves them over HTTP.

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "relay/daemon/command-line.hpp"
#include "relay/daemon/daemon.hpp"
#include "relay/daemon/life.hpp"
#include "relay/daemon/rehearsal.hpp"
#include "relay/library/log.hpp"
#include "transport/service/service-manager.hpp"

namespace sentry::relay {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

void complain(const std::string &what) { std::fprintf(stderr, "sentryc: %s\n", what.c_str()); }

int fail(const Error &error) {
  complain(error.message);
  return kFailed;
}

// Scripts read these lines to learn which ports were free.
void announce(const Daemon &daemon) {
  for (const std::string &url : daemon.urls()) std::printf("Serving %s\n", url.c_str());
  for (const std::string &url : daemon.admin_urls()) {
    std::printf("Administration at %s\n", url.c_str());
  }
  if (daemon.udp_port() != 0) {
    std::printf("Receiving UDP on port %u\n", static_cast<unsigned>(daemon.udp_port()));
  }
  std::fflush(stdout);
}

void log_limits(const Daemon &daemon) {
  guint connections = 0;
  guint workers = 0;
  g_object_get(daemon.server(), "max-connections", &connections, "workers", &workers, nullptr);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  log_info("At most " + std::to_string(connections) + " connections; " +
           std::to_string(files.rlim_cur) + " open files are allowed");
}

// Not whether there is something to serve: a service manager may bring it.
int check(const std::vector<std::string> &errors) {
  for (const std::string &error : errors) complain(error);
  if (errors.empty()) std::puts("The configuration is good.");
  return errors.empty() ? 0 : kUsage;
}

int serve(const std::vector<std::string> &arguments, CommandLine line) {
  auto inherited = take_inherited_sockets();
  if (!inherited) return fail(inherited.error());
  const InheritedKinds kinds = kinds_of(*inherited);
  if (line.check_only) return check(rehearse(line.options));
  if (const auto whole = complete(line.options, kinds); !whole) {
    complain(whole.error().message);
    return kUsage;
  }
  auto daemon = Daemon::start(line.options, inherited.take());
  if (!daemon) return fail(daemon.error());
  Life life(**daemon, arguments, line.options, kinds);
  announce(**daemon);
  log_limits(**daemon);
  life.run();
  return 0;
}

int run(const std::vector<std::string> &arguments) {
  CommandLine line = read_command_line(arguments);
  for (const std::string &error : line.errors) complain(error);
  if (!line.errors.empty()) {
    std::fputs("Try 'sentryc --help'.\n", stderr);
    return kUsage;
  }
  if (!line.text.empty()) {
    std::fputs(line.text.c_str(), stdout);
    return 0;
  }
  return serve(arguments, std::move(line));
}

}  // namespace
}  // namespace sentry::relay

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a viewer who leaves is no reason to end
  return sentry::relay::run(std::vector<std::string>(argv, argv + argc));
}
