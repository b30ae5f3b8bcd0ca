// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib-object.h>

#include <functional>
#include <memory>

namespace sentry::relay {

// Has an object look at itself in one main context, whichever thread has something to tell. Many
// calls make one look, and none once the object is gone.
class Notifier {
 public:
  // The context that is the thread's default now.
  Notifier(GObject *object, std::function<void(GObject *)> look);
  Notifier(const Notifier &) = delete;
  Notifier &operator=(const Notifier &) = delete;
  ~Notifier();

  void notify() const;  // any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sentry::relay
