// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

namespace sentry::relay::lane {

// What an epoll event points at.
struct Watched {
  enum class Kind : std::uint8_t { kConnection, kListener, kWakeUp };

  explicit Watched(Kind what) : kind(what) {}
  const Kind kind;
};

}  // namespace sentry::relay::lane
