// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "transport/jpeg/repair.hpp"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

bool lies_within(std::span<const std::byte> piece, std::span<const std::byte> input) {
  return piece.data() >= input.data() && piece.data() + piece.size() <= input.data() + input.size();
}

}  // namespace

// Whatever the bytes, repair() gives a refusal in words or a picture that it would itself pass on
// untouched, made of pieces of the input around the default tables.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using sentry::jpeg::Repairs;
  const auto input = std::as_bytes(std::span(data, size));
  const auto header = sentry::jpeg::read_header(input);
  const auto picture = sentry::jpeg::repair(input);
  if (!picture) {
    require(!picture.error().message.empty());
    return 0;
  }
  require(picture->header.width > 0 && picture->header.height > 0);
  require(lies_within(picture->pieces[0], input));
  require(picture->repairs.inserted_tables == !picture->pieces[1].empty());
  require(picture->pieces[2].empty() || lies_within(picture->pieces[2], input));
  if (header && !picture->repairs.cut_before_start) {
    require(header->width == picture->header.width && header->height == picture->header.height);
  }

  const auto copy = picture->copy();
  const auto again = sentry::jpeg::repair(copy.span());
  require(bool{again} && again->repairs == Repairs{} && again->size() == copy.size());
  const auto &whole = again->pieces[0];
  require(std::equal(whole.begin(), whole.end(), copy.data()));
  // Without its last byte it must not pass.
  require(!sentry::jpeg::repair(copy.span().first(copy.size() - 1)));
  return 0;
}
