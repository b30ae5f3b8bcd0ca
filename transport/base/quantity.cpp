// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/quantity.hpp"

#include <cmath>

namespace sentry {
namespace {

constexpr std::string_view kLetters = "KMGT";
constexpr double kLargest = 1e15;  // a double still holds every whole number below it

std::int64_t base(Scale scale) { return scale == Scale::kThousands ? 1000 : 1024; }

}  // namespace

/// Reads `800000000`, `800M` or `1.5G`; nothing when it is none of these, negative or too large.
std::optional<std::int64_t> parse_quantity(std::string_view text, Scale scale) {
  double factor = 1;
  if (!text.empty()) {
    const char letter = text.back() == 'k' ? 'K' : text.back();
    const std::size_t place = kLetters.find(letter);
    if (place != std::string_view::npos) {
      factor = std::pow(static_cast<double>(base(scale)), static_cast<double>(place + 1));
      text.remove_suffix(1);
    }
  }
  const auto number = parse_number<double>(text, 0, kLargest);
  if (!number || *number * factor > kLargest) return std::nullopt;
  return std::llround(*number * factor);
}

/// With the largest letter that leaves a whole number.
std::string to_text(std::int64_t quantity, Scale scale) {
  std::string letter;
  for (const char next : kLetters) {
    if (quantity == 0 || quantity % base(scale) != 0) break;
    quantity /= base(scale);
    letter = next;
  }
  return std::to_string(quantity) + letter;
}

}  // namespace sentry
