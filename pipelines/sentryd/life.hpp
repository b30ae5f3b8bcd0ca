// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "pipelines/control/server.hpp"
#include "pipelines/sentryd/daemon.hpp"

namespace sentry::pipelines {

// The life of a daemon as a program: it obeys signals and sentryctl, and tells the service manager
// how it goes. In the default main context.
class Life {
 public:
  explicit Life(Daemon &daemon);
  Life(const Life &) = delete;
  Life &operator=(const Life &) = delete;

  // Ends by itself after `duration_ns`, if that is given.
  Result<void> run(std::optional<std::int64_t> duration_ns);

 private:
  void obey(int signal, std::function<void()> what);
  void listen();
  void end();
  void reload();
  void say_alive();

  Daemon &daemon_;
  std::vector<SourcePtr> signals_;
  Alarm alive_;
  Alarm over_;
  std::unique_ptr<control::Server> control_;
  bool ending_ = false;
};

}  // namespace sentry::pipelines
