// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/running-checksum.hpp"

#include <new>

#include "transport/base/xxh3.hpp"

namespace sentry {

RunningChecksum::RunningChecksum() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_64bits_reset(state_.get());
}

void RunningChecksum::add(std::span<const std::byte> part) {
  XXH3_64bits_update(state_.get(), part.data(), part.size());
  clear_wide_registers();
}

std::uint64_t RunningChecksum::value() const { return XXH3_64bits_digest(state_.get()); }

void RunningChecksum::Deleter::operator()(XXH3_state_s *state) const { XXH3_freeState(state); }

}  // namespace sentry
