// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdint>
#include <cstdlib>

#include "pipelines/pictures/change-gate.hpp"
#include "transport/jpeg/repair.hpp"

namespace {

using namespace sentry;

void require(bool promise) {
  if (!promise) std::abort();
}

int cells(std::uint32_t pixels) { return static_cast<int>((pixels + 7) / 8); }

// More would only make the fuzzer slow.
bool is_small(const jpeg::Picture &picture) {
  return std::uint64_t{picture.header.width} * picture.header.height <= (1 << 20);
}

}  // namespace

// Whatever the bytes: nothing is seen in them, or a picture of the size that the header promises,
// and the same picture twice is no change.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto input = std::as_bytes(std::span(data, size));
  const auto whole = jpeg::repair(input);
  if (whole && !is_small(*whole)) return 0;
  const auto picture = pipelines::LumaReader().read(input);
  pipelines::ChangeGate gate({});
  require(gate.passes(input, 1));
  require(gate.passes(input, 2) == !picture);
  if (!picture) return 0;
  require(bool{whole});
  require(picture->width == cells(whole->header.width));
  require(picture->height == cells(whole->header.height));
  require(picture->cells.size() ==
          static_cast<std::size_t>(picture->width) * static_cast<std::size_t>(picture->height));
  return 0;
}
