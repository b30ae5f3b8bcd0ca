// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "relay/net/peer-address.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// A connection with a request that the lane does not answer, with what was read of it.
struct HandedOver {
  UniqueFd fd;        // not blocking
  std::string bytes;  // from the first of the request's head on
  PeerAddress peer;
};

}  // namespace sentry::relay
