// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sentry::pipelines {

// A recorded picture lies in a folder for each minute, in one for each day, so that no folder grows
// without bound: 2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg. All is UTC, sorts as text, and
// is allowed on every file system.

// A minute since 1970.
using Minute = std::int64_t;

struct RecordName {
  std::int64_t time_us = 0;  // UTC since 1970
  int copy = 1;              // from 2 on it is part of the name: the same time once more

  auto operator<=>(const RecordName &) const = default;
};

inline constexpr int kMostCopies = 99;

Minute minute_of(std::int64_t time_us);
std::int64_t start_of(Minute minute);  // microseconds

std::string day_folder(Minute minute);
std::string minute_folder(Minute minute);
std::string file_name(const RecordName &name);

// The way back, for exactly what the functions above write; nothing for every other name.
std::optional<Minute> parse_day_folder(std::string_view text);  // its first minute
std::optional<Minute> parse_minute_folder(Minute day, std::string_view text);
std::optional<RecordName> parse_file_name(Minute minute, std::string_view text);

}  // namespace sentry::pipelines
