// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/message-reader.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace sentry::bench {
namespace {

constexpr std::size_t kHeadRead = 2048;      // bytes; a head, and little of its body
constexpr std::size_t kLongestHead = 16384;  // bytes
constexpr std::size_t kDiscard = std::size_t{1} << 20;

bool same_name(std::string_view name, std::string_view lower) {
  return name.size() == lower.size() && ::strncasecmp(name.data(), lower.data(), lower.size()) == 0;
}

template <class T>
T to_number(std::string_view text) {
  T value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Seconds with a fraction, such as 1795398870.807819, without going through floating point.
std::int64_t to_nanoseconds(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::int64_t value = to_number<std::int64_t>(text.substr(0, point));
  for (std::size_t digit = 1; digit <= 9; ++digit) {
    const std::size_t at = point + digit;
    value = value * 10 + (at < text.size() ? text[at] - '0' : 0);
  }
  return value;
}

std::string_view next_target(std::string_view link) {
  if (link.find("rel=\"next\"") == std::string_view::npos) return {};
  const std::size_t open = link.find('<');
  const std::size_t close = link.find('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  return link.substr(open + 1, close - open - 1);
}

// Lets the kernel throw away up to `length` bytes that have come.
ssize_t discard(int fd, std::uint64_t length) {
  static std::array<char, kDiscard> unused;  // never written to, but its address must be good
  return ::recv(fd, unused.data(), std::min<std::uint64_t>(length, kDiscard),
                MSG_DONTWAIT | MSG_TRUNC);
}

}  // namespace

void MessageReader::reset() {
  partial_.clear();
  unread_.clear();
  body_left_ = 0;
  head_ = {};
}

MessageReader::Event MessageReader::read(int fd) {
  if (more()) return take(std::exchange(unread_, {}));
  for (;;) {
    std::array<char, kHeadRead> bytes;
    const bool in_body = body_left_ > 0;
    const ssize_t got =
        in_body ? discard(fd, body_left_) : ::recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0) return Event::kClosed;
    if (got < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN ? Event::kAgain : Event::kClosed;
    }
    if (in_body) {
      body_left_ -= static_cast<std::uint64_t>(got);
      if (body_left_ == 0) return Event::kMessage;
      continue;
    }
    const Event event = take({bytes.data(), static_cast<std::size_t>(got)});
    if (event != Event::kAgain) return event;
  }
}

MessageReader::Event MessageReader::take(std::string_view bytes) {
  const std::size_t searched = partial_.size() < 3 ? 0 : partial_.size() - 3;
  const std::size_t before = partial_.size();
  partial_ += bytes;
  const std::size_t end = partial_.find("\r\n\r\n", searched);
  if (end == std::string::npos) {
    return partial_.size() > kLongestHead ? Event::kBroken : Event::kAgain;
  }
  parse_head(std::string_view(partial_).substr(0, end));
  const std::string_view rest = bytes.substr(end + 4 - before);
  partial_.clear();
  const std::size_t of_body = std::min<std::uint64_t>(rest.size(), head_.length);
  unread_ = rest.substr(of_body);
  body_left_ = head_.length - of_body;
  return body_left_ == 0 ? Event::kMessage : Event::kAgain;
}

void MessageReader::parse_head(std::string_view text) {
  head_ = {};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (line.starts_with("HTTP/1.")) {
      if (line.size() >= 12) head_.status = to_number<int>(line.substr(9, 3));
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;  // a boundary, or the end of the last part
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    parse_field(line.substr(0, colon), value);
  }
}

void MessageReader::parse_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (same_name(name, "link")) head_.next = next_target(value);
      break;
    case 10:
      if (same_name(name, "connection")) head_.closes = same_name(value, "close");
      break;
    case 11:
      if (same_name(name, "x-timestamp")) head_.timestamp_ns = to_nanoseconds(value);
      if (same_name(name, "retry-after")) head_.retry_after = to_number<int>(value);
      break;
    case 14:
      if (same_name(name, "content-length")) head_.length = to_number<std::uint64_t>(value);
      break;
    default:
      break;
  }
}

}  // namespace sentry::bench
