// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The answers about one stream: whether it may be seen, which rendition, and what of it.

#include <algorithm>
#include <utility>

#include "relay/http/access.hpp"
#include "relay/http/answerer.hpp"
#include "relay/http/conditional.hpp"
#include "relay/http/documents.hpp"
#include "relay/http/frame-replies.hpp"

namespace sentry::relay {
namespace {

constexpr int kRetryAfterSeconds = 1;
constexpr std::int64_t kLongestRightSeconds = 365 * 86'400;

std::int64_t nanoseconds(std::chrono::nanoseconds duration) { return duration.count(); }

Reply conditional(Reply whole, const Request &request, std::string_view etag) {
  if (matches_etag(request.if_none_match, etag)) return not_modified(std::move(whole));
  return whole;
}

Reply no_frame(const Stream &stream) {
  return unavailable_reply("There is no fresh picture: " + stream.source().reason + ".",
                           kRetryAfterSeconds);
}

// Held and slate pictures are good to look at, but they are not what the camera sees.
Reply stream_readiness(const Stream &stream) {
  const Source source = stream.source();
  if (source.presence == Presence::kLive) return text_reply("live");
  return unavailable_reply(std::string(to_string(source.presence)) + ": " + source.reason,
                           kRetryAfterSeconds);
}

bool may_see(Verdict verdict) {
  return verdict == Verdict::kPublic || verdict == Verdict::kGranted;
}

// Whether anything is hidden, so that what does not exist must look as if it were.
bool hides_streams(const HttpSettings &settings) {
  return std::any_of(settings.access.begin(), settings.access.end(),
                     [](const AccessRule &rule) { return rule.access != StreamAccess::kPublic; });
}

}  // namespace

Verdict Answerer::judge(const Route &route, bool authorised, const Rules &rules) const {
  // Without a name a stream is meant that anybody may see.
  if (rules.settings->access.empty() || route.stream.empty()) return Verdict::kPublic;
  return judge_access({*rules.settings, route.stream, route, authorised, clocks_.utc()});
}

/// The stream a route means, or nothing: it is unknown, or unnamed where several could be meant.
StreamPtr Answerer::stream_of(const Route &route, const Rules &rules) const {
  if (!route.stream.empty()) return streams_.find(route.stream);
  const auto counts = [&rules](const Stream &stream) {
    return !is_smaller_rendition(stream.name()) && is_public(*rules.settings, stream.name());
  };
  return route.unnamed == Unnamed::kFirst ? streams_.first(counts) : streams_.only(counts);
}

StreamPtr Answerer::watched_stream(const Route &route, bool authorised) const {
  switch (route.resource) {
    case Resource::kLatest:
    case Resource::kCompatLatest:
    case Resource::kFrame:
    case Resource::kMultipart:
      break;
    default:
      return nullptr;
  }
  const Rules &rules = current_rules(settings_);
  const Verdict verdict = judge(route, authorised, rules);
  return may_see(verdict) ? stream_of(route, rules) : nullptr;
}

Answer Answerer::answer_for_stream(const Request &request, const Rules &rules) const {
  const Verdict verdict = judge(request.route, request.authorised, rules);
  if (verdict == Verdict::kAskBasic) return HandOver{};
  Terms terms{rules, poll_interval_ms(rules)};
  terms.is_private = verdict != Verdict::kPublic;
  const StreamPtr stream = may_see(verdict) ? stream_of(request.route, rules) : nullptr;
  Answer answer;
  if (stream) {
    if (terms.is_private && !request.route.signature.empty()) terms.query = query_of(request.route);
    answer = answer_with(request, stream, terms);
  } else if (verdict == Verdict::kExpired) {
    answer = error_reply(403, "This address has expired; ask whoever gave it for a new one.");
  } else {
    answer = no_stream(request.route, rules);
  }
  auto *reply = std::get_if<Reply>(&answer);
  if (terms.is_private && reply != nullptr) make_private(*reply);
  return answer;
}

Answer Answerer::answer_with(const Request &request, const StreamPtr &stream, Terms &terms) const {
  switch (request.route.resource) {
    case Resource::kLatest:
    case Resource::kCompatLatest:
      return answer_latest(request, stream, terms);
    case Resource::kFrame:
      return answer_frame(request, stream, terms);
    case Resource::kMultipart:
      return answer_multipart(request, stream, terms);
    case Resource::kStatus:
      return json_reply(status_document(*stream, terms.poll_interval_ms));
    case Resource::kCompatState:
      return json_reply(compat_state_document(*stream));
    case Resource::kStreamReady:
      return stream_readiness(*stream);
    default:
      return error_reply(404, "There is nothing here.");
  }
}

StreamPtr Answerer::rendition(const StreamPtr &stream) const {
  if (!board_.serves_smaller() || is_smaller_rendition(stream->name())) return stream;
  StreamPtr smaller = streams_.smaller_rendition(stream->name());
  return smaller && smaller->presence() != Presence::kGone ? smaller : stream;
}

FramePtr Answerer::picture(const StreamPtr &stream) const {
  const Rules &rules = current_rules(settings_);
  const StreamPtr shown = rendition(stream);
  const bool slate =
      rules.settings->stale == StalePolicy::kSlate && shown->presence() == Presence::kGone;
  return slate ? rules.slate : shown->newest();
}

Answer Answerer::answer_multipart(const Request &request, const StreamPtr &stream,
                                  const Terms &terms) const {
  const bool refuses_stale = terms.rules.settings->stale == StalePolicy::kUnavailable;
  if (refuses_stale && stream->presence() == Presence::kGone) return no_frame(*stream);
  Multipart multipart{stream, request.route.fps, request.route.advance_headers, terms.is_private};
  if (terms.is_private && request.route.expires != 0) {
    const std::int64_t left = request.route.expires - clocks_.utc() / kNanosecondsPerSecond;
    multipart.end_ns =
        clocks_.monotonic() + std::min(left, kLongestRightSeconds) * kNanosecondsPerSecond;
  }
  return multipart;
}

Answer Answerer::answer_latest(const Request &request, const StreamPtr &stream,
                               Terms &terms) const {
  const HttpSettings &settings = *terms.rules.settings;
  const StreamPtr shown = rendition(stream);
  if (shown != stream) {
    terms.folder = (request.route.stream.empty() ? "" : "../") + shown->name() + "/";
  }
  const StreamMoment moment = shown->moment();
  const auto max_age = request.route.max_age;
  // A frame that came after the request is as fresh as this source can be.
  const bool came_since = moment.newest && moment.arrived_ns > request.arrived_ns;
  const bool too_old =
      max_age && !came_since && (!moment.newest || moment.age_ns > nanoseconds(*max_age));
  const std::int64_t deadline_ns = request.arrived_ns + nanoseconds(settings.wait);
  if (too_old && clocks_.monotonic() < deadline_ns) return Wait{shown, deadline_ns};

  const bool gone = moment.presence == Presence::kGone;
  if (gone && settings.stale == StalePolicy::kSlate) return slate_reply(terms);
  if (!moment.newest || (gone && settings.stale == StalePolicy::kUnavailable)) {
    return no_frame(*shown);
  }
  const auto make =
      request.route.resource == Resource::kLatest ? latest_reply : compat_latest_reply;
  return conditional(make(moment, terms), request, moment.newest->etag());
}

Answer Answerer::answer_frame(const Request &request, const StreamPtr &stream,
                              const Terms &terms) const {
  const Stream::Found found = stream->find(request.route.id);
  if (found.place == Place::kHere) {
    return conditional(named_reply(found.frame, terms), request, found.frame->etag());
  }
  if (found.place == Place::kNowhere) {
    return error_reply(404, "No frame has this name; expected one that /" + stream->name() +
                                "/latest.jpg links to.");
  }
  if (found.place == Place::kGone) return gone_reply(found.newest, terms);
  const WaitLimits limits{nanoseconds(terms.rules.settings->wait), found.interval_ns};
  const std::int64_t deadline_ns = request.arrived_ns + longest_wait_ns(found.place, limits);
  if (clocks_.monotonic() < deadline_ns) return Wait{stream, deadline_ns};
  return found.place == Place::kAhead ? not_yet_reply(found.newest, terms)
                                      : gone_reply(found.newest, terms);
}

/// What a request gets that names no stream it may see. A stream that is hidden and one that does
/// not exist give the same, byte by byte.
Reply Answerer::no_stream(const Route &route, const Rules &rules) const {
  if (route.stream.empty()) {
    Route first = route;
    first.unnamed = Unnamed::kFirst;
    if (!stream_of(first, rules)) {
      return unavailable_reply("No stream has been heard of yet.", kRetryAfterSeconds);
    }
    return error_reply(404,
                       "Several streams are served, so the path must begin with a stream's name; "
                       "/streams.json lists them.");
  }
  if (!hides_streams(*rules.settings)) {
    return error_reply(404, "There is no such stream; /streams.json lists those there are.");
  }
  Reply reply = route.signature.empty()
                    ? error_reply(404,
                                  "There is no such stream, or it is private and the address lacks "
                                  "its signature; /streams.json lists the public ones.")
                    : error_reply(403,
                                  "The signature does not fit: it must be of this stream's name "
                                  "and of this expiry, made with the stream's key.");
  make_private(reply);
  return reply;
}

}  // namespace sentry::relay
