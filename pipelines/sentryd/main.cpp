// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/gst.h>
#include <malloc.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/capture/camera-host.hpp"
#include "pipelines/probe/probe.hpp"
#include "pipelines/profile/fill-pipeline.hpp"
#include "pipelines/profile/print-command.hpp"
#include "pipelines/profile/search.hpp"
#include "pipelines/sentryd/camera-file.hpp"
#include "pipelines/sentryd/daemon.hpp"
#include "pipelines/sentryd/feed-settings.hpp"
#include "pipelines/sentryd/life.hpp"
#include "pipelines/sentryd/list.hpp"
#include "pipelines/sentryd/options.hpp"
#include "pipelines/sentryd/output-text.hpp"
#include "transport/base/descriptor-limit.hpp"

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

// What was asked for that a pipeline's text cannot say.
struct OwnWork {
  bool is_asked;
  const char *command;  // what it does instead
  const char *work;
};

void tell_own_work(const CameraOptions &camera, bool loops) {
  const Destinations &to = camera.destinations;
  const OwnWork all[] = {
      {camera.plan.rate.has_value(), "sends every picture", "--rate"},
      {camera.plan.on_change.has_value(), "sends every picture", "--on-change"},
      {camera.plan.most_bitrate.has_value(), "chooses no quality", "--max-frame-bitrate"},
      {camera.plan.small.has_value(), "sends one rendition", "--small"},
      {!camera.record.directory.empty(), "keeps no pictures", "--record"},
      {!camera.slate.empty(), "ends when the camera fails", "--slate"},
      {loops, "ends with the file", "beginning again"},
      {!to.clients.empty() && !to.segment.empty(), "gives a picture two names",
       "one for the relays and for the segment"},
  };
  for (const OwnWork &own : all) {
    if (!own.is_asked) continue;
    std::cerr << "sentryd: the command " << own.command << ": " << own.work
              << " is sentryd's own work\n";
  }
}

int print(const CameraOptions &camera) {
  gst_init(nullptr, nullptr);
  const auto profile = find_profile(camera.profile, profile_directories());
  if (!profile) return refuse(profile.error());
  const auto shown = fill_shown_pipeline(*profile, camera.settings, is_installed);
  if (!shown) return refuse(shown.error());
  tell_own_work(camera, profile->loop);
  tell_secrets(*shown);
  std::cout << print_command(shown->text + " ! " + output_text(camera.destinations));
  return kDone;
}

int print(const Options &options) {
  if (options.camera_file.empty()) return print(options.camera);
  const auto camera = load_camera_file(options.camera_file);
  return camera ? print(*camera) : refuse(camera.error());
}

Result<std::unique_ptr<Daemon>> make_daemon(const Options &options) {
  if (!options.cameras.empty()) return Daemon::create(options.cameras, nullptr);
  auto settings = options.camera_file.empty() ? feed_settings("", options.camera)
                                              : read_camera(options.camera_file);
  if (!settings) return settings.error();
  return Daemon::create(settings.take(), nullptr);
}

// A thread for each attempt at a camera comes and goes: of arenas of their own (mallopt(3)), each
// would keep its share of freed memory, for weeks.
void share_memory_among_threads() { ::mallopt(M_ARENA_MAX, 2); }

int run(const Options &options) {
  share_memory_among_threads();
  std::signal(SIGHUP, SIG_IGN);  // until Life obeys it: everything is still to be read
  gst_init(nullptr, nullptr);
  raise_descriptor_limit();
  auto daemon = make_daemon(options);
  if (!daemon) return refuse(daemon.error());
  const auto ended = Life(**daemon).run(options.duration_ns);
  if (!ended) log_warning(ended.error().message);
  const int status = ended ? kDone : kFailed;
  // A thread that hangs in a driver would still use what the end of main() takes away.
  if ((*daemon)->left_threads_behind()) std::_Exit(status);
  return status;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc > 1 && std::strcmp(argv[1], kCameraHostArgument) == 0) {
    leave_signals_to_sentryd();
    install_log_writer(argc > 2);
    gst_init(nullptr, nullptr);
    return run_camera_host();
  }
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
    case Options::Task::kProbe:
      std::cout << probe(options->json);
      return kDone;
    case Options::Task::kPrint:
      return print(*options);
    case Options::Task::kRun:
      return run(*options);
  }
  return kUsage;
}
