// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <concepts>
#include <cstddef>

namespace sentry::udp {

// Integers as they stand on the wire: most significant byte first, at any alignment.
template <std::unsigned_integral T>
void store_be(std::byte *to, T value) {
  for (std::size_t i = sizeof(T); i-- > 0; value = static_cast<T>(value >> 7 >> 1)) {
    to[i] = static_cast<std::byte>(value & 0xFF);
  }
}

template <std::unsigned_integral T>
T load_be(const std::byte *from) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>((value << 7 << 1) | std::to_integer<T>(from[i]));
  }
  return value;
}

}  // namespace sentry::udp
