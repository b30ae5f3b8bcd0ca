// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <string>
#include <vector>

#include "relay/daemon/daemon.hpp"
#include "relay/daemon/options.hpp"

namespace sentry::relay {

// The life of a daemon that has started: it obeys signals, and tells the service manager how it
// goes. Main thread only.
class Life {
 public:
  Life(Daemon &daemon, std::vector<std::string> arguments, Options options,
       InheritedKinds inherited);
  Life(const Life &) = delete;
  Life &operator=(const Life &) = delete;
  ~Life();

  // Returns when it is over.
  void run();

 private:
  void obey(int signal, GSourceFunc what);
  void every(std::chrono::microseconds interval, GSourceFunc what);
  void reload();
  void end();    // the first time in good order, the second at once
  void drain();  // no newcomers, and time for the others
  [[nodiscard]] std::string status() const;

  Daemon &daemon_;
  const std::vector<std::string> arguments_;
  const Options started_with_;
  Options options_;
  const InheritedKinds inherited_;
  GMainLoop *loop_;  // owned
  std::vector<guint> sources_;
  bool ending_ = false;
};

}  // namespace sentry::relay
