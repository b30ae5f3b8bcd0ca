// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/access.hpp"

#include <algorithm>

#include "relay/core/header-lines.hpp"
#include "relay/core/stream-registry.hpp"
#include "relay/http/signature.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kEveryOther = "*";

// The rule of a stream, or nothing. A smaller rendition shows what its stream does, so they share
// one, under whichever of their names it was written.
const AccessRule *find_rule(const HttpSettings &settings, std::string_view stream) {
  const AccessRule *others = nullptr;
  for (const AccessRule &rule : settings.access) {
    if (full_rendition(rule.stream) == full_rendition(stream)) return &rule;
    if (rule.stream == kEveryOther) others = &rule;
  }
  return others;
}

bool is_signed(const AccessRule &rule, const AccessQuestion &question) {
  const auto given = parse_signature(question.route.signature);
  if (!given || question.route.expires == 0) return false;
  const std::string_view stream = full_rendition(question.stream);
  return std::any_of(rule.keys.begin(), rule.keys.end(), [&](const std::string &key) {
    return !key.empty() &&
           same_signature(*given, make_signature(key, stream, question.route.expires));
  });
}

Verdict judge_signature(const AccessRule &rule, const AccessQuestion &question) {
  if (question.route.signature.empty()) return Verdict::kHidden;
  if (!is_signed(rule, question)) return Verdict::kForged;
  const bool over = question.utc_ns / kNanosecondsPerSecond >= question.route.expires;
  return over ? Verdict::kExpired : Verdict::kGranted;
}

}  // namespace

Verdict judge_access(const AccessQuestion &question) {
  const AccessRule *rule = find_rule(question.settings, question.stream);
  if (rule == nullptr || rule->access == StreamAccess::kPublic) return Verdict::kPublic;
  if (rule->access == StreamAccess::kSigned) return judge_signature(*rule, question);
  return question.authorised ? Verdict::kGranted : Verdict::kAskBasic;
}

bool is_public(const HttpSettings &settings, std::string_view stream) {
  const AccessRule *rule = find_rule(settings, stream);
  return rule == nullptr || rule->access == StreamAccess::kPublic;
}

std::string query_of(const Route &route) {
  std::string query;
  query.reserve(40 + route.signature.size());
  query.append("?expires=");
  append_number(query, route.expires);
  return query.append("&signature=").append(route.signature);
}

std::string signed_query(std::string_view key, std::string_view stream, std::int64_t expires) {
  Route route;
  route.expires = expires;
  route.signature = to_string(make_signature(key, full_rendition(stream), expires));
  return query_of(route);
}

}  // namespace sentry::relay
