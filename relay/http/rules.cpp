// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/rules.hpp"

#include <cstdint>
#include <optional>
#include <utility>

#include "relay/core/header-lines.hpp"
#include "relay/http/slate.hpp"

namespace sentry::relay {
namespace {

std::string public_for(std::chrono::seconds age, std::string_view more) {
  return header_line("Cache-Control",
                     "public, max-age=" + std::to_string(age.count()) + std::string(more));
}

}  // namespace

Rules::Rules(std::shared_ptr<const HttpSettings> from)
    : settings(std::move(from)),
      latest_caching(settings->latest_max_age.count() == 0
                         ? header_line("Cache-Control", "no-cache")
                         : public_for(settings->latest_max_age, ", stale-while-revalidate=0")),
      frame_caching(public_for(settings->frame_max_age, ", immutable")),
      player_caching(public_for(settings->player_max_age, "")),
      slate(settings->slate ? settings->slate : built_in_slate()) {}

const Rules &current_rules(const Published<HttpSettings> &published) {
  thread_local std::optional<Rules> rules;
  thread_local std::uint64_t version = 0;  // of a Published; none has 0
  const std::uint64_t now = published.version();
  if (now != version) {
    rules.emplace(published.get());
    version = now;
  }
  return *rules;
}

}  // namespace sentry::relay
