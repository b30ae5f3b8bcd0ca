// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/udp/sender.hpp"

namespace sentry::udp {

// One unconnected socket for each family: every client sees the sender at one address and port.
struct SendSockets {
  UniqueFd v4;  // none: this host, or the address that was bound, is of the other family
  UniqueFd v6;

  static Result<SendSockets> open(const SenderOptions &options);
  [[nodiscard]] int for_family(int family) const { return family == AF_INET ? v4.get() : v6.get(); }
};

Result<void> check(const SenderOptions &options);

}  // namespace sentry::udp
