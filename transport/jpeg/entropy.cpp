// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstring>

#include "transport/jpeg/scan.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::uint64_t kRestartNumbers = 8;
constexpr std::uint64_t kBitsPerByte = 8;

// A decoder goes on after a lost restart interval with the wrong part of the picture or grey, and
// says nothing; the numbers are the one sign of the loss that needs no decoding.
struct Restarts {
  std::uint64_t seen = 0;
  std::size_t last_end = 0;

  MaybeFault next(std::size_t marker, std::uint8_t code, const ScanPlan &plan) {
    if (!plan.may_restart) return Fault{Defect::kRestartWithoutInterval, marker};
    const std::uint64_t number = code - kRst0;
    const std::uint64_t expected = seen % kRestartNumbers;
    if (number != expected) return Fault{Defect::kRestartOrder, marker, number, expected};
    ++seen;
    last_end = marker + 2;
    return {};
  }

  // Some encoders close the last interval with a marker too; decoders pass over it.
  [[nodiscard]] MaybeFault check(std::size_t end, const ScanPlan &plan) const {
    const bool closed = seen == plan.restart_markers + 1 && last_end == end;
    if (seen == plan.restart_markers || closed) return {};
    return Fault{Defect::kRestartCount, end, seen, plan.restart_markers};
  }
};

MaybeFault check_end(Input input, std::size_t begin, std::size_t end, std::size_t marker,
                     const Restarts &restarts, const ScanPlan &plan) {
  if (byte_at(input, marker + 1) == kSoi) return Fault{Defect::kCutByPicture, marker};
  if (auto fault = restarts.check(end, plan)) return fault;
  const std::uint64_t size = end - begin;
  if (size * kBitsPerByte < plan.least_bits) {
    return Fault{Defect::kScanTooShort, begin, size,
                 (plan.least_bits + kBitsPerByte - 1) / kBitsPerByte};
  }
  return {};
}

}  // namespace

// Moves `at` from the first byte of a scan's data to the marker that ends it, T.81, B.1.1.5. On a
// fault it is where a search for another picture may go on.
MaybeFault skip_entropy_data(Input input, const ScanPlan &plan, std::size_t &at) {
  const std::size_t begin = at;
  Restarts restarts;
  while (at < input.size()) {
    const void *found = std::memchr(input.data() + at, 0xFF, input.size() - at);
    if (found == nullptr) break;
    const auto fill =
        static_cast<std::size_t>(static_cast<const std::byte *>(found) - input.data());
    std::size_t code = fill + 1;
    while (code < input.size() && byte_at(input, code) == 0xFF) ++code;
    if (code == input.size()) break;
    at = code + 1;
    const std::uint8_t value = byte_at(input, code);
    if (value == 0) continue;
    if (!is_restart(value)) {
      at = code - 1;
      auto fault = check_end(input, begin, fill, at, restarts, plan);
      if (!fault) at = fill;
      return fault;
    }
    if (auto fault = restarts.next(code - 1, value, plan)) return fault;
  }
  at = input.size();
  return Fault{Defect::kCutOff, input.size()};
}

}  // namespace sentry::jpeg
