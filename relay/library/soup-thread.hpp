// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <functional>
#include <memory>
#include <thread>

#include "transport/base/result.hpp"

namespace sentry::relay {

// A thread with a main context of its own, which is the default of the thread.
class SoupThread {
 public:
  static Result<std::unique_ptr<SoupThread>> start();
  SoupThread(const SoupThread &) = delete;
  SoupThread &operator=(const SoupThread &) = delete;
  ~SoupThread();  // what was posted is done first

  // Does it there, and returns when it is done; at once when the caller is there already.
  void run(const std::function<void()> &task) const;
  // Calls `tick` there every so often, until the thread ends.
  void repeat(guint milliseconds, std::function<void()> tick) const;

 private:
  SoupThread();
  void turn();

  GMainContext *context_;  // owned
  GMainLoop *loop_;        // owned
  std::thread thread_;     // last: it uses the others
};

}  // namespace sentry::relay
