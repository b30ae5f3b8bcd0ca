// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <memory>

#include "relay/lane/watched.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay::lane {

// Ends a worker's wait for events. However often it is rung before the worker hears it, that is one
// system call.
class WakeUp : public Watched {
 public:
  WakeUp();

  [[nodiscard]] int fd() const { return fd_.get(); }
  void ring();  // any thread
  void hear();  // the worker's

 private:
  UniqueFd fd_;
  std::atomic<bool> rung_ = false;
};

using WakeUpPtr = std::shared_ptr<WakeUp>;

}  // namespace sentry::relay::lane
