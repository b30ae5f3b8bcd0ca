// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sentry::relay {

inline constexpr std::size_t kMaxTarget = 2048;  // bytes of path and query

// A request target taken apart (RFC 9112, 3.2.1), its escapes decoded.
struct Target {
  std::vector<std::string> segments;  // of the path; `/` is none, a last slash one empty
  std::vector<std::pair<std::string, std::string>> query;

  // The first parameter of that name; one without `=` has an empty value.
  [[nodiscard]] const std::string *parameter(std::string_view name) const;
};

// Why a request is refused: a status and one line that says what was expected.
struct Refusal {
  int status = 400;
  std::string text;
};

std::variant<Target, Refusal> parse_target(std::string_view target);
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace sentry::relay
