// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sentry::pipelines {

// A positive number as GStreamer writes frame rates; both parts fit its 32-bit fields.
struct Fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  bool operator==(const Fraction &) const = default;  // by its parts: see compare()
};

std::optional<Fraction> parse_fraction(std::string_view text);
std::string to_string(const Fraction &fraction);
std::strong_ordering compare(const Fraction &left, const Fraction &right);

}  // namespace sentry::pipelines
