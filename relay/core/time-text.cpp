// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/time-text.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kNanosecondsPerMicrosecond = 1000;

}  // namespace

/// `1700000000.250000`: seconds since 1970 with six decimals, as `X-Timestamp` carries them. A time
/// before 1970, which no camera has, is shown as 1970.
std::string unix_seconds(std::int64_t utc_ns) {
  const std::int64_t ns = std::max<std::int64_t>(utc_ns, 0);
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06lld",
                static_cast<long long>(ns / kNanosecondsPerSecond),
                static_cast<long long>(ns % kNanosecondsPerSecond / kNanosecondsPerMicrosecond));
  return text;
}

/// `2023-11-14T22:13:20.250Z` (RFC 3339, section 5.6).
std::string rfc3339(std::int64_t utc_ns) {
  const std::int64_t ns = std::max<std::int64_t>(utc_ns, 0);
  const auto seconds = static_cast<time_t>(ns / kNanosecondsPerSecond);
  tm parts{};
  ::gmtime_r(&seconds, &parts);
  char date[40];
  ::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  char text[56];
  std::snprintf(text, sizeof text, "%s.%03dZ", date,
                static_cast<int>(ns % kNanosecondsPerSecond / kNanosecondsPerMillisecond));
  return text;
}

}  // namespace sentry::relay
