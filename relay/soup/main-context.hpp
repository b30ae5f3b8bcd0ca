// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gio/gio.h>

#include <chrono>
#include <functional>
#include <utility>

namespace sentry::relay {

// Something a main context waits for; no longer once this has ended. May end in its own callback.
class MainSource {
 public:
  MainSource() = default;
  explicit MainSource(GSource *source) : source_(source) {}  // takes the reference
  MainSource(MainSource &&other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
  MainSource &operator=(MainSource &&other) noexcept {
    std::swap(source_, other.source_);
    return *this;
  }
  MainSource(const MainSource &) = delete;
  MainSource &operator=(const MainSource &) = delete;
  ~MainSource() { reset(); }

  void reset();
  explicit operator bool() const { return source_ != nullptr; }

 private:
  GSource *source_ = nullptr;
};

// The main context that something lives on.
class MainContext {
 public:
  MainContext();  // the one that is the default of this thread
  MainContext(const MainContext &other) : context_(g_main_context_ref(other.context_)) {}
  MainContext &operator=(const MainContext &) = delete;
  ~MainContext() { g_main_context_unref(context_); }

  [[nodiscard]] MainSource after(std::chrono::nanoseconds delay, std::function<void()> task) const;
  [[nodiscard]] MainSource every(std::chrono::milliseconds interval,
                                 std::function<void()> task) const;
  [[nodiscard]] MainSource when_readable(int fd, std::function<void()> task) const;
  [[nodiscard]] MainSource when_readable(GInputStream *pollable, std::function<void()> task) const;
  // Any thread. The task runs once, in its turn.
  void post(std::function<void()> task) const;

 private:
  MainSource attach(GSource *source, GSourceFunc function, std::function<void()> task) const;

  GMainContext *context_;  // a reference of its own
};

}  // namespace sentry::relay
