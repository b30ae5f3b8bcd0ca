// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/ctl/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "relay/ctl/arguments.hpp"
#include "transport/base/clock.hpp"

namespace sentry::ctl {

int fail(const std::string &message) {
  std::fprintf(stderr, "sentryctl: %s\n", printable(message).c_str());
  return kFailure;
}

/// The exit status of a command that has printed all it has: a full disk or a closed pipe is a
/// failure.
int flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return EXIT_SUCCESS;
  return fail(std::string("Cannot write the output: ") + std::strerror(errno));
}

/// The text with what could drive a terminal made visible: a segment's texts are somebody else's.
std::string printable(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      safe += c;
      continue;
    }
    char escape[8];
    (void)std::snprintf(escape, sizeof escape, "\\x%02x", byte);
    safe += escape;
  }
  return safe;
}

std::string fixed(double value, int digits) {
  char text[64];
  (void)std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string duration_text(std::int64_t ns) {
  const double seconds = static_cast<double>(ns) / 1e9;
  if (seconds < 1) return std::to_string(ns / 1'000'000) + "ms";
  if (seconds < 120) return fixed(seconds, 1) + "s";
  if (seconds < 7200) return fixed(seconds / 60, 0) + "min";
  if (seconds < 172800) return fixed(seconds / 3600, 0) + "h";
  return fixed(seconds / 86400, 0) + "d";
}

/// RFC 3339, UTC, to the millisecond.
std::string time_text(std::int64_t utc_ns) {
  const std::int64_t ms = utc_ns >= 0 ? utc_ns / 1'000'000 : 0;
  const auto seconds = static_cast<time_t>(ms / 1000);
  tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[80];
  (void)std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                      parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                      parts.tm_min, parts.tm_sec, static_cast<int>(ms % 1000));
  return text;
}

std::string size_text(const FrameInfo &info) {
  return std::to_string(info.width) + "x" + std::to_string(info.height);
}

/// Since the capture; never negative, whatever the clocks say.
std::int64_t frame_age_ns(const FrameInfo &info) {
  return info.capture_time_ns < utc_now_ns()
             ? utc_now_ns() - std::max<std::int64_t>(info.capture_time_ns, 0)
             : 0;
}

std::string_view state_text(const shm::SegmentReport &report) {
  switch (report.status.state) {
    case shm::SegmentState::kLive:
      return "live";
    case shm::SegmentState::kSilent:
      return "silent";
    case shm::SegmentState::kClosed:
      return "closed";
    case shm::SegmentState::kAbsent:
      break;
  }
  return report.status.problem.empty() ? "absent" : "unreadable";
}

/// Prints rows in columns as wide as their widest cell.
void print_table(const std::vector<std::vector<std::string>> &rows) {
  std::vector<std::size_t> widths;
  for (const auto &row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto &row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    std::printf("%s\n", line.c_str());
  }
}

}  // namespace sentry::ctl
