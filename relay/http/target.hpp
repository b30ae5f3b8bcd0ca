// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sentry::relay {

inline constexpr std::size_t kMaxTarget = 2048;  // bytes of path and query

// A request target taken apart (RFC 9112, 3.2.1). Points into the text it was made of.
struct Target {
  std::string_view path_as_sent;  // without its first slash; good when `decoded` is empty
  std::string decoded;            // the same, when escapes had to be decoded
  std::string_view query;         // as sent, behind the first `?`

  // Without its first slash: `field/latest.jpg`. A slash in it was one in the target.
  [[nodiscard]] std::string_view path() const { return decoded.empty() ? path_as_sent : decoded; }
  // The first parameter of that name, decoded; one without `=` has an empty value.
  [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};

// Why a request is refused: a status and one line that says what was expected.
struct Refusal {
  int status = 400;
  std::string text;
};

std::variant<Target, Refusal> parse_target(std::string_view target);
std::variant<Target, Refusal> parse_target(std::string &&target) = delete;  // it must outlive this
std::optional<std::string> percent_decode(std::string_view text);
// What stands before the first of `separators` in `rest`, which loses it and the separator.
std::string_view cut(std::string_view &rest, std::string_view separators);

}  // namespace sentry::relay
