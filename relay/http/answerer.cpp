// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/answerer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "relay/http/access.hpp"
#include "relay/http/conditional.hpp"
#include "relay/http/documents.hpp"
#include "relay/http/rules.hpp"

namespace sentry::relay {
namespace {

constexpr int kRetryAfterSeconds = 1;

// `/app` covers itself and what is below, `/app/` only what is below. Paths lack their first slash.
bool covers(std::string_view prefix, std::string_view path) {
  prefix.remove_prefix(1);
  if (!path.starts_with(prefix)) return false;
  return prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/';
}

}  // namespace

struct Answerer::Owned {
  explicit Owned(HttpSettings first) : settings(std::move(first)) {}
  Published<HttpSettings> settings;
  LoadBoard board;
};

Answerer::Answerer(const StreamRegistry &streams, const Published<HttpSettings> &settings,
                   const LoadBoard &board, PlayerFiles player, Clocks clocks)
    : streams_(streams),
      settings_(settings),
      board_(board),
      player_(std::move(player)),
      clocks_(std::move(clocks)) {}

Answerer::Answerer(const StreamRegistry &streams, HttpSettings settings, PlayerFiles player,
                   Clocks clocks)
    : Answerer(streams, std::make_unique<Owned>(std::move(settings)), std::move(player),
               std::move(clocks)) {}

Answerer::Answerer(const StreamRegistry &streams, std::unique_ptr<Owned> owned, PlayerFiles player,
                   Clocks clocks)
    : owned_(std::move(owned)),
      streams_(streams),
      settings_(owned_->settings),
      board_(owned_->board),
      player_(std::move(player)),
      clocks_(std::move(clocks)) {}

Answerer::~Answerer() = default;

std::variant<Route, Refusal, HandOver> Answerer::read(std::string_view text) const {
  auto target = parse_target(text);
  if (auto *refusal = std::get_if<Refusal>(&target)) return std::move(*refusal);
  const std::string_view path = std::get<Target>(target).path();
  auto found = route(std::get<Target>(target));
  const auto *known = std::get_if<Route>(&found);
  if (is_handed_over(path, known != nullptr ? known->resource : Resource::kHealth)) {
    return HandOver{};
  }
  if (known == nullptr) return std::get<Refusal>(std::move(found));
  return std::get<Route>(std::move(found));
}

bool Answerer::is_handed_over(std::string_view path, Resource resource) const {
  const auto &prefixes = current_rules(settings_).settings->handed_over_paths;
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string &prefix) {
    if (prefix == "/") return resource == Resource::kPlayerFile;
    return prefix.starts_with('/') && covers(prefix, path);
  });
}

Answer Answerer::answer(const Request &request) const {
  const Rules &rules = current_rules(settings_);
  switch (request.route.resource) {
    case Resource::kPlayerFile:
      return player_file(request, rules);
    case Resource::kStreams:
      return streams_reply(rules);
    case Resource::kServers:
      return json_reply(
          servers_document(rules.settings->servers, own_state(), poll_interval_ms(rules)));
    case Resource::kHealth:
      return text_reply("alive");
    case Resource::kReady:
      return readiness();
    default:
      return answer_for_stream(request, rules);
  }
}

std::int64_t Answerer::poll_interval_ms(const Rules &rules) const {
  const auto asked = board_.poll_interval_ms.load(std::memory_order_relaxed);
  return asked != 0 ? asked : rules.settings->poll_interval.count();
}

/// Those that anybody may see, the first one first.
Reply Answerer::streams_reply(const Rules &rules) const {
  std::vector<StreamPtr> streams = streams_.all();
  std::erase_if(streams, [&rules](const StreamPtr &stream) {
    return is_smaller_rendition(stream->name()) || !is_public(*rules.settings, stream->name());
  });
  return json_reply(streams_document(streams, clocks_.utc(), poll_interval_ms(rules)));
}

std::string_view Answerer::own_state() const {
  if (board_.draining.load(std::memory_order_relaxed)) return "draining";
  if (board_.refuses_newcomers()) return "full";
  return board_.starting.load(std::memory_order_relaxed) ? "starting" : "ready";
}

/// Whether the relay takes viewers, whatever its cameras do.
Reply Answerer::readiness() const {
  const std::string_view state = own_state();
  return state == "ready" ? text_reply(state) : unavailable_reply(state, kRetryAfterSeconds);
}

Reply Answerer::player_file(const Request &request, const Rules &rules) const {
  const auto found = player_.find(request.route.path);
  if (found == player_.end()) {
    return error_reply(404,
                       "There is nothing here; expected a path such as /<stream>/latest.jpg, "
                       "/streams.json or /.");
  }
  const PlayerFile &file = found->second;
  Reply reply;
  append_header(reply.head, "Content-Type", file.content_type);
  append_header(reply.head, "ETag", file.etag);
  reply.head.append(rules.player_caching).append("X-Content-Type-Options: nosniff\r\n");
  if (matches_etag(request.if_none_match, file.etag)) {
    reply.status = 304;
  } else {
    reply.body = file.bytes;
  }
  return reply;
}

}  // namespace sentry::relay
