// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/request-head.hpp"

#include <algorithm>

#include "relay/http/request-fields.hpp"
#include "relay/http/request-line.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool is_inside_line(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return is_a(c, kValueChar); });
}

HeadStep read_head(HeadCursor &cursor, RequestHead &head) {
  if (const HeadStep step = read_request_line(cursor, head); !step.is_good()) return step;
  return RequestFields(head).read(cursor);
}

// Joins the values of one field's lines with commas (RFC 9110, 5.3). `lines` begins with the first
// one's value and ends with the last one's; the lines between may be of any field.
std::string combine(std::string_view lines, std::string_view name) {
  std::size_t end = lines.find(kLineEnd);
  std::string list(trim_blanks(lines.substr(0, end)));
  while (end != std::string_view::npos) {
    lines.remove_prefix(end + kLineEnd.size());
    end = lines.find(kLineEnd);
    const std::string_view line = lines.substr(0, end);
    const std::size_t colon = line.find(':');
    if (equals_ignoring_case(line.substr(0, colon), name)) {
      list.append(", ").append(trim_blanks(line.substr(colon + 1)));
    }
  }
  return list;
}

}  // namespace

/// Reads strictly (RFC 9110 and 9112): what is not a head is refused and never guessed at, at the
/// first byte that can belong to none.
std::variant<RequestHead, HeadNeedsMore, Refusal> parse_head(std::string_view bytes,
                                                             std::size_t scanned) {
  // A head that comes byte by byte must not cost a reading for each: only the end of a line, or
  // what stands in none, is news.
  if (scanned > 0 && scanned <= bytes.size() && bytes.size() < kMaxHead &&
      is_inside_line(bytes.substr(scanned))) {
    return HeadNeedsMore{};
  }
  HeadCursor cursor(bytes.substr(0, kMaxHead));
  RequestHead head;
  const HeadStep step = read_head(cursor, head);
  if (step.is_good()) {
    head.size = cursor.position();
    return head;
  }
  if (step.status != HeadStep::kMore) return Refusal{step.status, step.text};
  if (bytes.size() >= kMaxHead) return Refusal{431, "The request head is longer than 8 KiB."};
  return HeadNeedsMore{};
}

/// Of several lines If-None-Match the one list they stand for.
std::string combined_if_none_match(const RequestHead &head) {
  return combine(head.if_none_match, "if-none-match");
}

std::string combined_x_forwarded_for(const RequestHead &head) {
  return combine(head.x_forwarded_for, "x-forwarded-for");
}

}  // namespace sentry::relay
