// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-name.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;  // a second
constexpr std::int64_t kSecondsPerMinute = 60;
constexpr std::int64_t kMinutesPerDay = 24 * 60;
// The years that four digits hold, which also is what a name can be read back from.
constexpr std::int64_t kFirst = 0;
constexpr std::int64_t kLast = 253'402'300'799 * kMicroseconds + 999'999;  // 9999-12-31T23:59:59

// Two or more digits, with zeros in front.
std::string digits(std::int64_t value, int count) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%0*lld", count, static_cast<long long>(value));
  return text.data();
}

std::int64_t held(std::int64_t time_us) { return std::clamp(time_us, kFirst, kLast); }

// Reads a number of exactly `count` digits off the front of `text`.
std::optional<std::int64_t> take_digits(std::string_view &text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view &text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

}  // namespace

Minute minute_of(std::int64_t time_us) { return held(time_us) / kMicroseconds / kSecondsPerMinute; }

std::int64_t start_of(Minute minute) { return minute * kSecondsPerMinute * kMicroseconds; }

std::string day_folder(Minute minute) {
  const std::chrono::sys_days day{std::chrono::days(minute / kMinutesPerDay)};
  const std::chrono::year_month_day date(day);
  return digits(int{date.year()}, 4) + "-" + digits(unsigned{date.month()}, 2) + "-" +
         digits(unsigned{date.day()}, 2);
}

std::string minute_folder(Minute minute) {
  return digits(minute % kMinutesPerDay / 60, 2) + "-" + digits(minute % 60, 2);
}

/// A time outside of the years 1970 to 9999 becomes the nearest one within.
std::string file_name(const RecordName &name) {
  const std::int64_t time = held(name.time_us);
  const Minute minute = minute_of(time);
  const std::int64_t rest = time - start_of(minute);
  return day_folder(minute) + "T" + minute_folder(minute) + "-" + digits(rest / kMicroseconds, 2) +
         "." + digits(rest % kMicroseconds, 6) + "Z" +
         (name.copy > 1 ? "_" + digits(name.copy, 2) : "") + ".jpg";
}

std::optional<Minute> parse_day_folder(std::string_view text) {
  std::string_view rest = text;
  const auto year = take_digits(rest, 4);
  if (!year || !take(rest, "-")) return std::nullopt;
  const auto month = take_digits(rest, 2);
  if (!month || !take(rest, "-")) return std::nullopt;
  const auto day = take_digits(rest, 2);
  if (!day || !rest.empty()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1970) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kMinutesPerDay;
}

std::optional<Minute> parse_minute_folder(Minute day, std::string_view text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, "-")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !text.empty()) return std::nullopt;
  return day + *hour * 60 + *minute;
}

std::optional<RecordName> parse_file_name(Minute minute, std::string_view text) {
  std::string_view rest = text;
  if (!take(rest, day_folder(minute) + "T" + minute_folder(minute) + "-")) return std::nullopt;
  const auto second = take_digits(rest, 2);
  if (!second || *second > 59 || !take(rest, ".")) return std::nullopt;
  const auto fraction = take_digits(rest, 6);
  if (!fraction || !take(rest, "Z")) return std::nullopt;
  RecordName name{start_of(minute) + *second * kMicroseconds + *fraction};
  if (take(rest, "_")) {
    const auto copy = take_digits(rest, 2);
    if (!copy || *copy < 2) return std::nullopt;
    name.copy = static_cast<int>(*copy);
  }
  if (rest != ".jpg") return std::nullopt;
  return name;
}

}  // namespace sentry::pipelines
