// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/start-thread.hpp"

#include <pthread.h>

#include <system_error>
#include <utility>

#include "transport/base/signals.hpp"

namespace sentry {

/// Starts a thread to which no signal comes. Tools such as ps(1) show it under `name`, which has at
/// most 15 bytes (pthread_setname_np(3)). kSystem: there is none to be had (pthread_create(3)).
Result<std::thread> start_thread(const std::string &name, std::function<void()> body) {
  try {
    const AllSignalsBlocked guard;
    std::thread thread(std::move(body));
    ::pthread_setname_np(thread.native_handle(), name.c_str());
    return thread;
  } catch (const std::system_error &error) {
    return Error{ErrorCode::kSystem,
                 "Cannot start the thread " + name + ": " + error.code().message(),
                 error.code().value()};
  }
}

}  // namespace sentry
