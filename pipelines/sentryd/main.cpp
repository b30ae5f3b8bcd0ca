// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <glib-unix.h>
#include <gst/gst.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "pipelines/profile/fill-pipeline.hpp"
#include "pipelines/profile/print-command.hpp"
#include "pipelines/profile/search.hpp"
#include "pipelines/sentryd/daemon.hpp"
#include "pipelines/sentryd/launch.hpp"
#include "pipelines/sentryd/list.hpp"
#include "pipelines/sentryd/log.hpp"
#include "pipelines/sentryd/options.hpp"
#include "transport/base/clock.hpp"

namespace {

using namespace sentry;
using namespace sentry::pipelines;

// As sentryd(1) lists them.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

int refuse(const Error &error) {
  std::cerr << "sentryd: " << error.message << "\n";
  return kUsage;
}

int list_profiles() {
  int status = kDone;
  for (const std::string &file : profile_files(profile_directories())) {
    const auto profile = load_profile(file);
    if (profile) {
      std::cout << describe(*profile);
    } else {
      std::cerr << "sentryd: " << profile.error().message << "\n";
      status = kFailed;
    }
  }
  return status;
}

void tell_secrets(const ShownPipeline &shown) {
  for (const ShellSecret &secret : shown.secrets) {
    std::cerr << "sentryd: the command needs " << secret.written
              << " in a variable of the shell: " << how_to_set(secret) << "\n";
  }
}

int print(const Options &options, const Profile &profile) {
  const auto shown = fill_shown_pipeline(profile, options.settings, is_installed);
  if (!shown) return refuse(shown.error());
  if (options.rate) {
    std::cerr << "sentryd: the command sends every picture: --rate is sentryd's own work\n";
  }
  if (profile.loop) {
    std::cerr << "sentryd: the command ends with the file: beginning again is sentryd's own work\n";
  }
  const Destinations &to = options.destinations;
  if (!to.clients.empty() && !to.segment.empty()) {
    std::cerr << "sentryd: the command gives a picture two names: one for the relays and for the "
                 "segment is sentryd's own work\n";
  }
  tell_secrets(*shown);
  std::cout << print_command(shown->text + " ! " + output_text(to));
  return kDone;
}

gboolean on_signal(gpointer daemon) {
  static_cast<Daemon *>(daemon)->quit();
  return G_SOURCE_CONTINUE;
}

DaemonSettings settings_of(const Options &options, const Profile &profile,
                           const std::string &text) {
  DaemonSettings settings;
  settings.camera = {profile.name, text, profile.loop, profile.packages, options.rate};
  settings.sinks = output_text(options.destinations);
  if (!options.destinations.clients.empty() && !options.destinations.segment.empty()) {
    settings.shared_stream = options.destinations.stream;
  }
  return settings;
}

int run(const Options &options, const Profile &profile, const std::string &text) {
  gst_init(nullptr, nullptr);
  auto daemon = Daemon::create(settings_of(options, profile, text), nullptr);
  if (!daemon) return refuse(daemon.error());
  g_unix_signal_add(SIGINT, on_signal, daemon->get());
  g_unix_signal_add(SIGTERM, on_signal, daemon->get());
  Alarm end(nullptr, [&] { (*daemon)->quit(); });
  if (options.duration_ns) end.set(monotonic_now_ns() + *options.duration_ns);
  const auto ended = (*daemon)->run();
  if (!ended) log_warning(ended.error().message);
  const int status = ended ? kDone : kFailed;
  // A thread that hangs in a driver would still use what the end of main() takes away.
  if ((*daemon)->left_threads_behind()) std::_Exit(status);
  return status;
}

}  // namespace

int main(int argc, char **argv) {
  const auto options = parse_options(std::vector<std::string>(argv + 1, argv + argc));
  if (!options) return refuse(options.error());
  install_log_writer(options->verbose);
  switch (options->task) {
    case Options::Task::kHelp:
      std::cout << help_text();
      return kDone;
    case Options::Task::kVersion:
      std::cout << "sentryd " SENTRY_VERSION "\n";
      return kDone;
    case Options::Task::kList:
      return list_profiles();
    case Options::Task::kPrint:
    case Options::Task::kRun:
      break;
  }
  const auto profile = find_profile(options->profile, profile_directories());
  if (!profile) return refuse(profile.error());
  gst_init(nullptr, nullptr);
  if (options->task == Options::Task::kPrint) return print(*options, *profile);
  const auto text = fill_pipeline(*profile, options->settings, is_installed);
  if (!text) return refuse(text.error());
  return run(*options, *profile, *text);
}
