// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/fraction.hpp"

#include <charconv>
#include <limits>

namespace sentry::pipelines {
namespace {

std::optional<std::int64_t> parse_part(std::string_view text) {
  std::int32_t value = 0;
  const char *end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

/// Reads `30`, `30/1` or `30000/1001`; both parts must be positive and fit 32 bits.
std::optional<Fraction> parse_fraction(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto numerator = parse_part(text.substr(0, slash));
  const auto denominator = slash == std::string_view::npos ? std::optional<std::int64_t>(1)
                                                           : parse_part(text.substr(slash + 1));
  if (!numerator || !denominator) return std::nullopt;
  return Fraction{*numerator, *denominator};
}

std::string to_string(const Fraction &fraction) {
  return std::to_string(fraction.numerator) + "/" + std::to_string(fraction.denominator);
}

/// Compares by value: 30/1 equals 60/2. Cannot overflow for what parse_fraction() returns.
std::strong_ordering compare(const Fraction &left, const Fraction &right) {
  return left.numerator * right.denominator <=> right.numerator * left.denominator;
}

}  // namespace sentry::pipelines
