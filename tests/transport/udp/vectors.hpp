// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sentry::udp::testing {

// One datagram of docs/wire-format.md's test vectors.
struct Vector {
  std::string name;     // vectors/<name>.bin
  std::string outcome;  // what a receiver without parity and sealing counts it as, or "frame"
  std::string says;     // one line
  std::vector<std::byte> bytes;
};

// In an order in which "needs more" datagrams come before the one that makes them a frame.
std::vector<Vector> make_vectors();
// What vectors/README.md holds: an annotated dump of each.
std::string describe(const std::vector<Vector> &vectors);

}  // namespace sentry::udp::testing
