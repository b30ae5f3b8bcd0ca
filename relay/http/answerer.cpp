// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/answerer.hpp"

#include <utility>

#include "relay/http/conditional.hpp"
#include "relay/http/documents.hpp"
#include "relay/http/frame-replies.hpp"

namespace sentry::relay {
namespace {

constexpr int kRetryAfterSeconds = 1;

std::int64_t nanoseconds(std::chrono::nanoseconds duration) { return duration.count(); }

Reply conditional(Reply whole, const Request &request, std::string_view etag) {
  return matches_etag(request.if_none_match, etag) ? not_modified(std::move(whole)) : whole;
}

Reply no_frame(const StreamStatus &status) {
  return unavailable_reply("There is no fresh picture: " + status.source.reason + ".",
                           kRetryAfterSeconds);
}

Reply plain_text(std::string_view text) { return error_reply(200, text); }

// Held and slate pictures are good to look at, but they are not what the camera sees.
Reply stream_readiness(const Stream &stream) {
  const Source source = stream.source();
  if (source.presence == Presence::kLive) return plain_text("live");
  return unavailable_reply(std::string(to_string(source.presence)) + ": " + source.reason,
                           kRetryAfterSeconds);
}

}  // namespace

struct Answerer::Owned {
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
    : Answerer(streams,
               std::unique_ptr<Owned>(
                   new Owned{Published<HttpSettings>(std::move(settings)), LoadBoard{}}),
               std::move(player), std::move(clocks)) {}

Answerer::Answerer(const StreamRegistry &streams, std::unique_ptr<Owned> owned, PlayerFiles player,
                   Clocks clocks)
    : owned_(std::move(owned)),
      streams_(streams),
      settings_(owned_->settings),
      board_(owned_->board),
      player_(std::move(player)),
      clocks_(std::move(clocks)) {}

Answerer::~Answerer() = default;

std::variant<Route, Refusal, HandOver> Answerer::read(std::string_view target) const {
  const auto parsed = parse_target(target);
  if (const auto *refusal = std::get_if<Refusal>(&parsed)) return *refusal;
  auto found = route(std::get<Target>(parsed));
  if (const auto *refusal = std::get_if<Refusal>(&found)) return *refusal;
  return std::get<Route>(std::move(found));
}

FramePtr Answerer::picture(const StreamPtr &stream) const { return stream->newest(); }

Answer Answerer::answer(const Request &request) const {
  switch (request.route.resource) {
    case Resource::kPlayerFile:
      return player_file(request);
    case Resource::kStreams:
      return json_reply(streams_document(streams_.all(), clocks_.utc(), *settings_.get()));
    case Resource::kServers:
      return json_reply(servers_document(*settings_.get()));
    case Resource::kHealth:
      return plain_text("alive");
    case Resource::kReady:
      return plain_text("ready");
    default:
      break;
  }
  const StreamPtr stream = stream_of(request.route);
  if (!stream) return no_stream(request.route);
  return answer_for_stream(request, stream);
}

/// The stream a route means, or nothing: it is unknown, or unnamed where several could be meant.
StreamPtr Answerer::stream_of(const Route &route) const {
  if (!route.stream.empty()) return streams_.find(route.stream);
  return route.unnamed == Unnamed::kFirst ? streams_.first() : streams_.only();
}

/// The stream whose viewer a request makes of its connection: only pictures make one.
StreamPtr Answerer::watched_stream(const Route &route) const {
  switch (route.resource) {
    case Resource::kLatest:
    case Resource::kCompatLatest:
    case Resource::kFrame:
    case Resource::kMultipart:
      return stream_of(route);
    default:
      return nullptr;
  }
}

Answer Answerer::answer_for_stream(const Request &request, const StreamPtr &stream) const {
  switch (request.route.resource) {
    case Resource::kLatest:
    case Resource::kCompatLatest:
      return answer_latest(request, stream);
    case Resource::kFrame:
      return answer_frame(request, stream);
    case Resource::kMultipart:
      return answer_multipart(request, stream);
    case Resource::kStatus:
      return json_reply(status_document(*stream, *settings_.get()));
    case Resource::kCompatState:
      return json_reply(compat_state_document(*stream));
    case Resource::kStreamReady:
      return stream_readiness(*stream);
    default:
      return error_reply(404, "There is nothing here.");
  }
}

bool Answerer::refuses_stale(const StreamStatus &status) const {
  return settings_.get()->stale == StalePolicy::kUnavailable && status.source.presence == Presence::kGone;
}

Answer Answerer::answer_multipart(const Request &request, const StreamPtr &stream) const {
  if (const StreamStatus status = stream->status(); refuses_stale(status)) return no_frame(status);
  return Multipart{stream, request.route.fps, request.route.advance_headers};
}

Answer Answerer::answer_latest(const Request &request, const StreamPtr &stream) const {
  const StreamStatus status = stream->status();
  const auto max_age = request.route.max_age;
  // A frame that came after the request is as fresh as this source can be.
  const bool came_since = status.newest && status.arrived_ns > request.arrived_ns;
  const bool too_old =
      max_age && !came_since && (!status.newest || status.age_ns > nanoseconds(*max_age));
  const std::int64_t deadline_ns = request.arrived_ns + nanoseconds(settings_.get()->wait);
  if (too_old && clocks_.monotonic() < deadline_ns) return Wait{stream, deadline_ns};

  if (!status.newest || refuses_stale(status)) return no_frame(status);
  const auto make =
      request.route.resource == Resource::kLatest ? latest_reply : compat_latest_reply;
  return conditional(make(status.newest, status.age_ns, *settings_.get()), request, status.newest->etag());
}

Answer Answerer::answer_frame(const Request &request, const StreamPtr &stream) const {
  const Stream::Found found = stream->find(request.route.id);
  if (found.place == Place::kHere) {
    return conditional(named_reply(found.frame, *settings_.get()), request, found.frame->etag());
  }
  if (found.place == Place::kNowhere) {
    return error_reply(404, "No frame has this name; expected one that /" + stream->name() +
                                "/latest.jpg links to.");
  }
  const WaitLimits limits{nanoseconds(settings_.get()->wait), found.interval_ns};
  const std::int64_t deadline_ns = request.arrived_ns + longest_wait_ns(found.place, limits);
  if (found.place == Place::kGone) return gone_reply(found.newest);
  if (clocks_.monotonic() < deadline_ns) return Wait{stream, deadline_ns};
  return found.place == Place::kAhead ? not_yet_reply(found.newest) : gone_reply(found.newest);
}

Reply Answerer::player_file(const Request &request) const {
  const auto found = player_.find(request.route.path);
  if (found == player_.end()) {
    return error_reply(404,
                       "There is nothing here; expected a path such as /<stream>/latest.jpg, "
                       "/streams.json or /.");
  }
  const PlayerFile &file = found->second;
  Reply reply;
  reply.head = header_line("Content-Type", file.content_type) + header_line("ETag", file.etag) +
               header_line("Cache-Control",
                           "public, max-age=" + std::to_string(settings_.get()->player_max_age.count())) +
               "X-Content-Type-Options: nosniff\r\n";
  reply.body = file.bytes;
  return conditional(std::move(reply), request, file.etag);
}

Reply Answerer::no_stream(const Route &route) const {
  if (!route.stream.empty()) {
    return error_reply(404, "There is no such stream; /streams.json lists those there are.");
  }
  if (!streams_.first()) {
    return unavailable_reply("No stream has been heard of yet.", kRetryAfterSeconds);
  }
  return error_reply(404,
                     "Several streams are served, so the path must begin with a stream's name; "
                     "/streams.json lists them.");
}

}  // namespace sentry::relay
