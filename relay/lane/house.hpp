// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <utility>

#include "relay/lane/lane.hpp"
#include "relay/lane/places.hpp"

namespace sentry::relay::lane {

// What the workers of a lane share.
struct House {
  explicit House(LaneServices what) : services(std::move(what)) {}

  const LaneServices services;
  Places places;
};

}  // namespace sentry::relay::lane
