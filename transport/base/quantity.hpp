// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sentry {

// A number that is the whole of `text`, within bounds.
template <class Number>
std::optional<Number> parse_number(std::string_view text, Number low, Number high) {
  Number value{};
  const char *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !(value >= low && value <= high)) return std::nullopt;
  return value;
}

enum class Scale { kThousands, kPowersOf1024 };

std::optional<std::int64_t> parse_quantity(std::string_view text, Scale scale);
std::string to_text(std::int64_t quantity, Scale scale);

}  // namespace sentry
