// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/request-fields.hpp"

#include "relay/http/request-line.hpp"

namespace sentry::relay {
namespace {

// Makes a view that holds both, which point into the same bytes.
std::string_view from_first_to_last(std::string_view first, std::string_view last) {
  return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

}  // namespace

/// Every field line up to and with the empty one (RFC 9112, 5).
HeadStep RequestFields::read(HeadCursor &cursor) {
  while (!cursor.is_at('\r') && !cursor.is_at('\n')) {
    if (cursor.is_at_end()) return {HeadStep::kMore};
    if (const HeadStep step = read_line(cursor); !step.is_good()) return step;
  }
  if (const HeadStep step = read_line_end(cursor); !step.is_good()) return step;
  return judge();
}

HeadStep RequestFields::read_line(HeadCursor &cursor) {
  if (cursor.is_at(' ') || cursor.is_at('\t')) {
    return {400, "A field line begins with a space; expected a name, a colon and a value."};
  }
  const std::string_view name = cursor.take(kTokenChar);
  if (cursor.is_at_end()) return {HeadStep::kMore};
  if (name.empty()) return {400, "A field line has no name; expected a name, a colon and a value."};
  if (!cursor.is_at(':')) {
    return {400, "Expected a colon directly behind the name of a field."};
  }
  cursor.skip(1);
  const std::string_view value = trim_blanks(cursor.take_value());
  if (const HeadStep step = read_line_end(cursor); !step.is_good()) return step;
  return use(name, value);
}

HeadStep RequestFields::use(std::string_view name, std::string_view value) {
  struct Known {
    std::string_view name;
    HeadStep (RequestFields::*use)(std::string_view value);
  };
  static constexpr Known kKnown[] = {
      {"host", &RequestFields::use_host},
      {"connection", &RequestFields::use_connection},
      {"user-agent", &RequestFields::use_user_agent},
      {"referer", &RequestFields::use_referer},
      {"if-none-match", &RequestFields::use_if_none_match},
      {"x-forwarded-for", &RequestFields::use_x_forwarded_for},
      {"authorization", &RequestFields::use_authorization},
      {"content-length", &RequestFields::use_content_length},
      {"transfer-encoding", &RequestFields::use_transfer_encoding},
      {"expect", &RequestFields::use_expect},
  };
  for (const Known &known : kKnown) {
    if (name.size() == known.name.size() && equals_ignoring_case(name, known.name)) {
      return (this->*known.use)(value);
    }
  }
  return {};
}

HeadStep RequestFields::use_host(std::string_view value) {
  if (has_host_) return {400, "Expected the field Host once."};
  // Empty is what a client sends whose URL has no authority (RFC 9112, 3.2).
  if (!value.empty() && !is_authority(value)) {
    return {400, "Expected HOST or HOST:PORT in the field Host."};
  }
  has_host_ = true;
  if (head_.host.empty()) head_.host = value;  // that of an absolute target goes before it
  return {};
}

HeadStep RequestFields::use_content_length(std::string_view value) {
  if (has_length_) return {400, "Expected the field Content-Length once."};
  if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) {
    return {400, "Expected digits in the field Content-Length."};
  }
  has_length_ = true;
  if (value.find_first_not_of('0') != std::string_view::npos) head_.has_body = true;
  if (has_encoding_) return {400, "Expected Content-Length or Transfer-Encoding, not both."};
  return {};
}

HeadStep RequestFields::use_transfer_encoding(std::string_view value) {
  if (head_.minor_version == 0) return {400, "HTTP/1.0 has no Transfer-Encoding."};
  if (has_encoding_) return {400, "Expected the field Transfer-Encoding once."};
  if (!equals_ignoring_case(value, "chunked")) {
    return {501, "Expected chunked in the field Transfer-Encoding; nothing else is known here."};
  }
  has_encoding_ = true;
  head_.has_body = true;
  if (has_length_) return {400, "Expected Content-Length or Transfer-Encoding, not both."};
  return {};
}

HeadStep RequestFields::use_authorization(std::string_view value) {
  if (has_authorization_) return {400, "Expected the field Authorization once."};
  has_authorization_ = true;
  head_.authorization = value;
  return {};
}

HeadStep RequestFields::use_expect(std::string_view value) {
  if (equals_ignoring_case(value, "100-continue")) return {};
  return {417, "Expected 100-continue in the field Expect; nothing else is known here."};
}

HeadStep RequestFields::use_connection(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    const std::string_view option = trim_blanks(value.substr(0, comma));
    if (equals_ignoring_case(option, "close")) asks_close_ = true;
    if (equals_ignoring_case(option, "keep-alive")) asks_keep_alive_ = true;
    value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
  }
  return {};
}

HeadStep RequestFields::use_if_none_match(std::string_view value) {
  head_.if_none_match =
      head_.if_none_match_lines++ == 0 ? value : from_first_to_last(head_.if_none_match, value);
  return {};
}

HeadStep RequestFields::use_x_forwarded_for(std::string_view value) {
  head_.x_forwarded_for =
      head_.x_forwarded_for_lines++ == 0 ? value : from_first_to_last(head_.x_forwarded_for, value);
  return {};
}

HeadStep RequestFields::use_user_agent(std::string_view value) {
  head_.user_agent = value;
  return {};
}

HeadStep RequestFields::use_referer(std::string_view value) {
  head_.referer = value;
  return {};
}

// What only the whole head tells.
HeadStep RequestFields::judge() {
  if (!has_host_ && head_.minor_version > 0) return {400, "Expected the field Host."};
  head_.keep_alive = !asks_close_ && (head_.minor_version > 0 || asks_keep_alive_);
  return {};
}

}  // namespace sentry::relay
