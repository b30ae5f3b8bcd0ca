// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/life.hpp"

#include <glib-unix.h>

#include <csignal>
#include <utility>

#include "relay/daemon/command-line.hpp"
#include "relay/daemon/rehearsal.hpp"
#include "relay/daemon/setting.hpp"
#include "relay/library/log.hpp"
#include "transport/service/service-manager.hpp"

namespace sentry::relay {
namespace {

constexpr std::chrono::seconds kStatusInterval{10};
// For what comes after the drain: threads that end, segments that are removed.
constexpr std::chrono::seconds kEndTime{5};

Life *life(gpointer data) { return static_cast<Life *>(data); }

guint milliseconds(std::chrono::microseconds time) {
  return static_cast<guint>(time / std::chrono::milliseconds(1));
}

std::string in_seconds(std::chrono::milliseconds time) {
  return std::to_string(time / std::chrono::seconds(1)) + " s";
}

// What the command line and the files it names say now; errors: lines of what is wrong.
std::vector<std::string> read_again(const std::vector<std::string> &arguments,
                                    const InheritedKinds &inherited, Options &options) {
  CommandLine line = read_command_line(arguments);
  if (!line.errors.empty()) return line.errors;
  if (auto whole = complete(line.options, inherited); !whole) return {whole.error().message};
  options = std::move(line.options);
  return rehearse(options);
}

}  // namespace

Life::Life(Daemon &daemon, std::vector<std::string> arguments, Options options,
           InheritedKinds inherited)
    : daemon_(daemon),
      arguments_(std::move(arguments)),
      started_with_(options),
      options_(std::move(options)),
      inherited_(inherited),
      loop_(g_main_loop_new(nullptr, FALSE)) {
  const GSourceFunc end = [](gpointer data) -> gboolean {
    life(data)->end();
    return G_SOURCE_CONTINUE;
  };
  obey(SIGINT, end);
  obey(SIGTERM, end);
  obey(SIGHUP, [](gpointer data) -> gboolean {
    life(data)->reload();
    return G_SOURCE_CONTINUE;
  });
  every(kStatusInterval, [](gpointer data) -> gboolean {
    if (!life(data)->ending_) notify_status(life(data)->status());
    return G_SOURCE_CONTINUE;
  });
  // Twice as often as it must be heard. A worker that hangs is as bad as a main loop that does.
  if (const auto time = watchdog_time(); time.count() > 0) {
    every(time / 2, [](gpointer data) -> gboolean {
      if (sentry_relay_server_is_alive(life(data)->daemon_.server()) == TRUE) notify_alive();
      return G_SOURCE_CONTINUE;
    });
  }
}

Life::~Life() {
  for (const guint source : sources_) g_source_remove(source);
  g_main_loop_unref(loop_);
}

void Life::obey(int signal, GSourceFunc what) {
  sources_.push_back(g_unix_signal_add(signal, what, this));
}

void Life::every(std::chrono::microseconds interval, GSourceFunc what) {
  sources_.push_back(g_timeout_add(milliseconds(interval), what, this));
}

void Life::run() {
  notify_ready(status());
  g_main_loop_run(loop_);
}

std::string Life::status() const {
  guint viewers = 0;
  guint connections = 0;
  g_object_get(daemon_.server(), "n-viewers", &viewers, "n-connections", &connections, nullptr);
  return "Serving " + std::to_string(viewers) + " viewers on " + std::to_string(connections) +
         " connections";
}

void Life::reload() {
  if (ending_) return;
  notify_reloading();
  Options options;
  std::vector<std::string> problems = read_again(arguments_, inherited_, options);
  for (const std::string &problem : problems) log_warning(problem);
  if (!problems.empty()) {
    log_warning("The configuration is wrong; everything stays as it was");
    return notify_ready("Running on an older configuration, because the newer one is wrong");
  }
  problems = daemon_.change(options);
  options_ = std::move(options);
  for (const std::string &problem : problems) log_warning(problem);
  for (const std::string_view name : needing_restart(started_with_, options_)) {
    log_warning(std::string(name) + " has changed, which takes a restart to count");
  }
  log_info("The configuration has been read again");
  notify_ready(status());
}

void Life::end() {
  if (std::exchange(ending_, true)) {
    log_info("Ending at once");
    return g_main_loop_quit(loop_);
  }
  notify_stopping("Letting viewers finish", options_.drain_delay + options_.drain_time + kEndTime);
  drain();
}

void Life::drain() {
  log_info("Ending; viewers have " + in_seconds(options_.drain_delay + options_.drain_time) +
           " to finish");
  // Whoever balances the load sees this first, and sends nobody while the listeners are still open.
  g_object_set(daemon_.server(), "ready", FALSE, nullptr);
  g_signal_connect_swapped(daemon_.server(), "drained", G_CALLBACK(g_main_loop_quit), loop_);
  every(options_.drain_delay, [](gpointer data) -> gboolean {
    sentry_relay_server_drain(life(data)->daemon_.server());
    std::erase(life(data)->sources_, g_source_get_id(g_main_current_source()));
    return G_SOURCE_REMOVE;
  });
  every(options_.drain_delay + options_.drain_time, [](gpointer data) -> gboolean {
    log_info("Ending with viewers who have not finished");
    g_main_loop_quit(life(data)->loop_);
    return G_SOURCE_CONTINUE;
  });
}

}  // namespace sentry::relay
