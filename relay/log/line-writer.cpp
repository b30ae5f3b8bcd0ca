// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/line-writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "relay/log/escape.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kNanosecondsPerMicrosecond = 1000;

void append_number(std::string &line, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  line.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

// `10/Oct/2000:13:55:36 -0700`, in the machine's time zone, the months in English under any locale.
std::string common_time(std::int64_t second) {
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto time = static_cast<time_t>(second);
  tm parts{};
  ::localtime_r(&time, &parts);
  const long minutes = std::labs(parts.tm_gmtoff) / 60;
  char text[64];
  std::snprintf(text, sizeof text, "%02d/%s/%d:%02d:%02d:%02d %c%02ld%02ld", parts.tm_mday,
                kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_gmtoff < 0 ? '-' : '+',
                minutes / 60, minutes % 60);
  return text;
}

// `2023-11-14T22:13:20` (RFC 3339, section 5.6), to be followed by a fraction and `Z`.
std::string rfc3339_second(std::int64_t second) {
  const auto time = static_cast<time_t>(second);
  tm parts{};
  ::gmtime_r(&time, &parts);
  char text[40];
  ::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return text;
}

void append_quoted(std::string &line, std::string_view text) {
  line += " \"";
  append_common_escaped(line, text.empty() ? "-" : text);
  line += '"';
}

void append_request(std::string &line, const AccessLogEntry &entry) {
  if (entry.method.empty() && entry.target.empty()) {
    line += " \"-\"";
    return;
  }
  line += " \"";
  append_common_escaped(line, entry.method);
  line += ' ';
  append_common_escaped(line, entry.target);
  line += entry.minor_version == 0 ? " HTTP/1.0\"" : " HTTP/1.1\"";
}

void append_member(std::string &line, std::string_view name, std::string_view value) {
  line += ",\"";
  line += name;
  line += "\":";
  if (value.empty()) {
    line += "null";
  } else {
    append_json_string(line, value);
  }
}

void append_member(std::string &line, std::string_view name, std::uint64_t value) {
  line += ",\"";
  line += name;
  line += "\":";
  append_number(line, value);
}

}  // namespace

void LineWriter::append(std::string &lines, const AccessLogEntry &entry) {
  const std::int64_t ns = std::max<std::int64_t>(entry.utc_ns, 0);
  tell_second(ns / kNanosecondsPerSecond);
  if (format_ == AccessLogFormat::kJson) {
    append_json(lines, entry);
  } else {
    append_common(lines, entry);
  }
}

void LineWriter::tell_second(std::int64_t second) {
  if (second == second_) return;
  second_ = second;
  second_text_ = format_ == AccessLogFormat::kJson ? rfc3339_second(second) : common_time(second);
}

/// `host ident authuser [date] "request" status bytes`; nobody is asked who he is, so the second
/// and third field are always `-`, and so is a body of no bytes.
void LineWriter::append_common(std::string &lines, const AccessLogEntry &entry) {
  lines += to_string(entry.peer);
  lines += " - - [";
  lines += second_text_;
  lines += ']';
  append_request(lines, entry);
  lines += ' ';
  append_number(lines, static_cast<std::uint64_t>(std::max(entry.status, 0)));
  lines += ' ';
  if (entry.bytes == 0) {
    lines += '-';
  } else {
    append_number(lines, entry.bytes);
  }
  if (format_ == AccessLogFormat::kCombined) {
    append_quoted(lines, entry.referer);
    append_quoted(lines, entry.user_agent);
  }
  lines += '\n';
}

void LineWriter::append_json(std::string &lines, const AccessLogEntry &entry) {
  const std::int64_t micros =
      std::max<std::int64_t>(entry.utc_ns, 0) % kNanosecondsPerSecond / kNanosecondsPerMicrosecond;
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ", static_cast<int>(micros));
  lines += R"({"time":")";
  lines += second_text_;
  lines += fraction.data();
  lines += '"';
  append_member(lines, "remote", to_string(entry.peer));
  append_member(lines, "method", entry.method);
  append_member(lines, "target", entry.target);
  append_member(lines, "protocol", entry.minor_version == 0 ? "HTTP/1.0" : "HTTP/1.1");
  append_member(lines, "status", static_cast<std::uint64_t>(std::max(entry.status, 0)));
  append_member(lines, "bytes", entry.bytes);
  append_member(lines, "duration_us",
                static_cast<std::uint64_t>(std::max<std::int64_t>(entry.duration_ns, 0) /
                                           kNanosecondsPerMicrosecond));
  append_member(lines, "referer", entry.referer);
  append_member(lines, "user_agent", entry.user_agent);
  lines += "}\n";
}

}  // namespace sentry::relay
