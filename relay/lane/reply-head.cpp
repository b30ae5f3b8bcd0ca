// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/reply-head.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <ctime>

#include "transport/base/clock.hpp"

namespace sentry::relay::lane {
namespace {

constexpr std::string_view status_text(int status) {
  switch (status) {
    case 200:
      return "200 OK";
    case 204:
      return "204 No Content";
    case 206:
      return "206 Partial Content";
    case 304:
      return "304 Not Modified";
    case 400:
      return "400 Bad Request";
    case 401:
      return "401 Unauthorized";
    case 403:
      return "403 Forbidden";
    case 404:
      return "404 Not Found";
    case 405:
      return "405 Method Not Allowed";
    case 408:
      return "408 Request Timeout";
    case 410:
      return "410 Gone";
    case 411:
      return "411 Length Required";
    case 413:
      return "413 Content Too Large";
    case 414:
      return "414 URI Too Long";
    case 417:
      return "417 Expectation Failed";
    case 429:
      return "429 Too Many Requests";
    case 431:
      return "431 Request Header Fields Too Large";
    case 500:
      return "500 Internal Server Error";
    case 501:
      return "501 Not Implemented";
    case 503:
      return "503 Service Unavailable";
    case 505:
      return "505 HTTP Version Not Supported";
    default:
      return {};
  }
}

void append_number(std::string &out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void append_status_line(std::string &out, int status) {
  out += "HTTP/1.1 ";
  const std::string_view known = status_text(status);
  if (!known.empty()) {
    out += known;
  } else {
    append_number(out, static_cast<std::uint64_t>(status));
    out += ' ';  // an empty reason (RFC 9112, 4)
  }
  out += "\r\n";
}

}  // namespace

std::string_view DateLine::at(std::int64_t utc_ns) {
  const std::int64_t second = utc_ns / kNanosecondsPerSecond;
  if (second == second_) return line_;
  second_ = second;
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = second;
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  std::array<char, 48> text{};
  // Not strftime(): its names follow the locale.
  const int size =
      std::snprintf(text.data(), text.size(), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                    kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                    kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                    utc.tm_min, utc.tm_sec);
  line_.assign(text.data(), static_cast<std::size_t>(size));
  return line_;
}

void append_reply_head(std::string &out, const Reply &reply, const HeadOptions &options) {
  append_status_line(out, reply.status);
  out.append(options.date_line).append(kEveryReply);
  out.append(reply.frame_head).append(reply.name_head).append(reply.head);
  if (allows_body(reply.status)) {
    out += "Content-Length: ";
    append_number(out, bytes(reply.body).size());
    out += "\r\n";
  }
  if (!options.keep_alive) {
    out += "Connection: close\r\n";
  } else if (options.minor_version == 0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

void append_multipart_head(std::string &out, std::string_view fields, std::string_view date_line) {
  append_status_line(out, 200);
  out.append(date_line).append(kEveryReply).append(fields).append("Connection: close\r\n\r\n");
}

}  // namespace sentry::relay::lane
