// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/request-line.hpp"

namespace sentry::relay {
namespace {

constexpr std::size_t kMaxMethod = 32;  // bytes; the longest registered one has 17

constexpr HeadStep kBadVersion{400, "Expected HTTP/1.1 or HTTP/1.0 behind the request target."};

Method method_of(std::string_view text) {
  if (text == "GET") return Method::kGet;
  if (text == "HEAD") return Method::kHead;
  if (text == "OPTIONS") return Method::kOptions;
  return Method::kOther;
}

HeadStep read_method(HeadCursor &cursor, RequestHead &head) {
  // The first byte of a TLS handshake: a browser that was told https:// for a port that is not.
  if (cursor.is_at('\x16')) return {400, "Expected HTTP, got TLS: this port has none."};
  head.method_text = cursor.take(kTokenChar, kMaxMethod);
  if (head.method_text.size() > kMaxMethod) {
    return {501, "The request method is longer than any that is known."};
  }
  if (cursor.is_at_end()) return {HeadStep::kMore};
  if (head.method_text.empty() || !cursor.is_at(' ')) {
    return {400, "Expected a request line: a method, a space, a target, a space, HTTP/1.1."};
  }
  cursor.skip(1);
  head.method = method_of(head.method_text);
  return {};
}

HeadStep read_target(HeadCursor &cursor, RequestHead &head) {
  head.target = cursor.take(kTargetChar, kMaxTarget);
  if (head.target.size() > kMaxTarget) {
    return {414, "The request target is longer than 2048 bytes."};
  }
  if (cursor.is_at_end()) return {HeadStep::kMore};
  if (head.target.empty()) return {400, "Expected a request target behind one space."};
  if (cursor.is_at('\r') || cursor.is_at('\n')) return kBadVersion;
  if (!cursor.is_at(' ')) {
    return {400, "The request target has a character that must be written as %XX."};
  }
  cursor.skip(1);
  return {};
}

bool is_at_digit(const HeadCursor &cursor) { return cursor.peek() >= '0' && cursor.peek() <= '9'; }

HeadStep read_version(HeadCursor &cursor, RequestHead &head) {
  if (const HeadStep step = cursor.expect("HTTP/", kBadVersion); !step.is_good()) return step;
  if (cursor.is_at_end()) return {HeadStep::kMore};
  if (is_at_digit(cursor) && cursor.peek() != '1') {
    return {505, "Expected HTTP/1.1 or HTTP/1.0; no other version is spoken here."};
  }
  if (const HeadStep step = cursor.expect("1.", kBadVersion); !step.is_good()) return step;
  if (cursor.is_at_end()) return {HeadStep::kMore};
  if (!is_at_digit(cursor)) return kBadVersion;
  head.minor_version = cursor.is_at('0') ? 0 : 1;  // 1.2 and later read as 1.1 (RFC 9110, 2.5)
  cursor.skip(1);
  return {};
}

// Takes the authority off an absolute form: a proxy's way to ask, that a server must know too.
HeadStep split_absolute_form(RequestHead &head, std::size_t scheme_size) {
  const std::string_view rest = head.target.substr(scheme_size);
  const std::size_t path = rest.find_first_of("/?");
  head.host = rest.substr(0, path);
  if (!is_authority(head.host)) {
    return {400, "Expected http://HOST/PATH or http://HOST:PORT/PATH as an absolute target."};
  }
  if (path == std::string_view::npos) {
    head.target = head.target.substr(scheme_size - 1, 1);  // the `/` an empty path stands for
    return {};
  }
  if (rest[path] == '?') return {400, "Expected a slash before the query of the request target."};
  head.target = rest.substr(path);
  return {};
}

std::size_t scheme_size(std::string_view target) {
  for (const std::string_view scheme :
       {std::string_view("http://"), std::string_view("https://")}) {
    if (equals_ignoring_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

// The four forms of RFC 9112, 3.2.
HeadStep judge_target(RequestHead &head) {
  if (head.target.front() == '/') return {};
  if (head.method_text == "CONNECT") return {501, "CONNECT asks for a proxy; this is none."};
  if (head.target == "*") {
    if (head.method == Method::kOptions) return {};
    return {400, "The target * is for OPTIONS alone; expected a path."};
  }
  const std::size_t scheme = scheme_size(head.target);
  if (scheme == 0) return {400, "Expected a request target that begins with a slash."};
  return split_absolute_form(head, scheme);
}

}  // namespace

/// The end of a line is CRLF and nothing else: whoever takes LF or CR alone for one reads another
/// request than the proxy in front.
HeadStep read_line_end(HeadCursor &cursor) {
  if (cursor.is_at('\n')) return {400, "A line ends with LF alone; expected CR and LF."};
  return cursor.expect("\r\n", {400, "A line has a control character that is not its end."});
}

/// method SP request-target SP HTTP-version CRLF (RFC 9112, 3), behind at most one empty line.
HeadStep read_request_line(HeadCursor &cursor, RequestHead &head) {
  if (cursor.is_at('\r')) {
    if (const HeadStep step = read_line_end(cursor); !step.is_good()) return step;
  }
  if (const HeadStep step = read_method(cursor, head); !step.is_good()) return step;
  if (const HeadStep step = read_target(cursor, head); !step.is_good()) return step;
  if (const HeadStep step = read_version(cursor, head); !step.is_good()) return step;
  if (const HeadStep step = read_line_end(cursor); !step.is_good()) return step;
  return judge_target(head);
}

}  // namespace sentry::relay
