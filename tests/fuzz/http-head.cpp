// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "relay/http/head-syntax.hpp"
#include "relay/http/request-head.hpp"

namespace {

using namespace sentry::relay;
using Verdict = std::variant<RequestHead, HeadNeedsMore, Refusal>;

void require(bool promise) {
  if (!promise) std::abort();
}

bool is_same(const Verdict &a, const Verdict &b) {
  if (a.index() != b.index()) return false;
  if (const auto *head = std::get_if<RequestHead>(&a)) {
    const auto &other = std::get<RequestHead>(b);
    return head->size == other.size && head->target == other.target && head->host == other.host &&
           head->keep_alive == other.keep_alive && head->has_body == other.has_body;
  }
  const auto *refusal = std::get_if<Refusal>(&a);
  return refusal == nullptr || (refusal->status == std::get<Refusal>(b).status &&
                                refusal->text == std::get<Refusal>(b).text);
}

void check_head(const RequestHead &head, std::string_view bytes) {
  require(head.size <= bytes.size() && head.size <= kMaxHead);
  require(bytes.substr(0, head.size).ends_with("\r\n\r\n"));
  for (const std::string_view part :
       {head.method_text, head.target, head.host, head.authorization, head.user_agent, head.referer,
        head.if_none_match, head.x_forwarded_for}) {
    if (part.empty()) continue;
    require(part.data() >= bytes.data() && part.data() + part.size() <= bytes.data() + head.size);
  }
  require(!head.method_text.empty() && head.target.size() <= kMaxTarget);
  require(head.target.starts_with('/') || (head.target == "*" && head.method == Method::kOptions));
  for (const std::string_view line : {head.method_text, head.target, head.host, head.authorization,
                                      head.user_agent, head.referer}) {
    require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
  for (const std::string &list : {combined_if_none_match(head), combined_x_forwarded_for(head)}) {
    require(list.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}

// A part of a head may need more, but never gets another verdict than the whole.
void check_parts(std::string_view bytes, const Verdict &whole) {
  const std::size_t step = std::max<std::size_t>(bytes.size() / 32, 1);
  std::size_t before = 0;
  for (std::size_t size = 0; size < bytes.size(); size += step) {
    const Verdict part = parse_head(bytes.substr(0, size));
    require(std::holds_alternative<HeadNeedsMore>(part) || is_same(part, whole));
    const Verdict next = parse_head(bytes.substr(0, size), before);
    require(std::holds_alternative<HeadNeedsMore>(next) || is_same(next, whole));
    before = size;
  }
  // What was seen before saves work, and costs at most the early refusal of a line without its end.
  const Verdict last = parse_head(bytes, before);
  const bool no_end = HeadCursor(bytes.substr(before)).take_value().size() == bytes.size() - before;
  require(is_same(last, whole) || (no_end && std::holds_alternative<HeadNeedsMore>(last)));
}

}  // namespace

// Whatever the bytes: what a connection brings first.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  const Verdict whole = parse_head(bytes);
  if (const auto *head = std::get_if<RequestHead>(&whole)) check_head(*head, bytes);
  if (const auto *refusal = std::get_if<Refusal>(&whole)) {
    require(refusal->status >= 400 && refusal->status < 600 && !refusal->text.empty());
  }
  if (std::holds_alternative<HeadNeedsMore>(whole)) require(size < kMaxHead);
  check_parts(bytes, whole);
  return 0;
}
