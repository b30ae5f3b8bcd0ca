// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "relay/http/compat-routes.hpp"
#include "relay/http/conditional.hpp"
#include "relay/http/route.hpp"
#include "relay/http/target.hpp"

namespace {

using namespace sentry::relay;

void require(bool promise) {
  if (!promise) std::abort();
}

void check_refusal(const Refusal &refusal) {
  require(refusal.status >= 400 && refusal.status < 500 && !refusal.text.empty());
}

// What is served from a folder must stay in it.
void check_path(std::string_view path) {
  require(!path.empty() && path.front() != '/' && path.find('\0') == std::string_view::npos);
  require(path != ".." && !path.starts_with("../") && !path.ends_with("/.."));
  require(path.find("/../") == std::string_view::npos);
}

void check_target(std::string_view text) {
  const auto target = parse_target(text);
  if (const auto *refusal = std::get_if<Refusal>(&target)) return check_refusal(*refusal);
  require(text.size() <= kMaxTarget);
  compat_route(std::get<Target>(target));
  const auto found = route(std::get<Target>(target));
  if (const auto *refusal = std::get_if<Refusal>(&found)) return check_refusal(*refusal);
  const Route &asked = std::get<Route>(found);
  if (asked.resource == Resource::kPlayerFile) check_path(asked.path);
  require(asked.fps >= 0 && asked.fps <= 1000);
  require(!asked.max_age || (asked.max_age->count() >= 0 && asked.max_age->count() <= 86'400'000));
}

void check_escapes(std::string_view text) {
  const auto decoded = percent_decode(text);
  if (text.find('%') == std::string_view::npos) require(decoded == text);
  require(!decoded || decoded->size() <= text.size());
}

void check_if_none_match(std::string_view list) {
  constexpr std::string_view kTag = "\"field-7-1\"";
  const bool named = list.find(kTag) != std::string_view::npos;
  if (matches_etag(list, kTag)) require(named || list.find('*') != std::string_view::npos);
}

}  // namespace

// Whatever the text: a request target up to the first line's end, an If-None-Match after it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const std::string_view target = text.substr(0, text.find('\n'));
  check_target(target);
  check_escapes(target);
  check_if_none_match(text.substr(target.size() < size ? target.size() + 1 : size));
  return 0;
}
