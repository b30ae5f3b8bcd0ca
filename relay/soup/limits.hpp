// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstddef>

namespace sentry::relay {

// Of the connections that come to this lane's own listeners; a head, a rest and a reply are bounded
// in the same way for those that are handed over.
struct ConnectionLimits {
  std::size_t connections = 8192;  // that are served; more are told to come back
  std::chrono::nanoseconds handshake = std::chrono::seconds(10);  // of TLS
  std::chrono::nanoseconds head = std::chrono::seconds(15);
  std::chrono::nanoseconds stalled = std::chrono::seconds(30);  // sending without any progress
  // One reply, or one part of an endless one: however it is taken, it holds a frame.
  std::chrono::nanoseconds sending = std::chrono::seconds(120);
  std::chrono::nanoseconds idle = std::chrono::seconds(65);
};

// Of the connections that another lane hands over.
struct HandOverLimits {
  std::size_t at_once = 64;    // requests that are being answered
  std::size_t streams = 256;   // endless replies, which count no longer among those
  std::size_t waiting = 1024;  // for one of these places; more get a 503
  std::chrono::nanoseconds wait = std::chrono::seconds(5);   // for a place, then a 503
  std::chrono::nanoseconds life = std::chrono::seconds(30);  // a stream is bounded by its progress
};

struct SoupLimits {
  ConnectionLimits connection;
  HandOverLimits hand_over;
};

}  // namespace sentry::relay
