// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::udp {

enum class Waited { kReady, kWoken, kTimeout };

// Ends another thread's wait, once for each signal() until clear() (eventfd(2)).
class Wake {
 public:
  static Result<Wake> create();

  void signal() const;
  void clear() const;
  [[nodiscard]] Waited wait(int fd, short events, std::int64_t until_ns) const;

 private:
  explicit Wake(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace sentry::udp
