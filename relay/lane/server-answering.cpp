// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/epoll.h>

#include <utility>
#include <variant>

#include "relay/lane/server.hpp"

namespace sentry::relay::lane {
namespace {

constexpr int kRetryAfterSeconds = 5;

Reply no_place() {
  return unavailable_reply("All places are taken; come back in a moment.", kRetryAfterSeconds);
}

Reply nobody_serves_it() {
  return error_reply(404, "Nobody here serves this path; it belongs to an application.");
}

bool asks_for_health(const RouteCache::Entry &wanted) {
  return wanted.request.route.resource == Resource::kHealth;
}

// Whether everybody who asks for the same gets the same.
bool is_plain(const Connection &c, const Request &request) {
  return c.exchange.method == Method::kGet && c.exchange.keep_alive &&
         c.exchange.minor_version == 1 && request.if_none_match.empty() && !request.route.max_age &&
         request.route.signature.empty() && !request.authorised;
}

// Also of a stream that is gone, in whose place in memory another may be.
bool same_stream(const std::weak_ptr<Stream> &known, const StreamPtr &stream) {
  return !known.owner_before(stream) && !stream.owner_before(known);
}

}  // namespace

/// Answers one request. `bytes` begin with its head and go on with what followed.
void Server::handle(Connection &c, const RequestHead &head, std::string_view bytes) {
  if (head.target == "*") {
    if (head.method == Method::kOptions && !head.has_body && !c.polite) {
      return reply(c, options_reply(), &head);
    }
    return refuse(c, {400, "Only OPTIONS may be about no path, and it has no body."}, &head);
  }
  if (RouteCache::Entry *known = routes_.find(head.target)) {
    return handle_route(c, head, *known, bytes);
  }
  auto wanted = answerer_.read(head.target);
  if (auto *route = std::get_if<Route>(&wanted)) {
    return handle_route(c, head, routes_.add(head.target, std::move(*route)), bytes);
  }
  if (const auto *refusal = std::get_if<Refusal>(&wanted)) return refuse(c, *refusal, &head);
  if (c.polite) return reply(c, no_place(), &head);
  if (!hand_over(c, bytes)) reply(c, nobody_serves_it(), &head);
}

void Server::handle_route(Connection &c, const RequestHead &head, RouteCache::Entry &wanted,
                          std::string_view bytes) {
  // RFC 9110, 9.3.1: a body here has no meaning, and may be a request smuggled past a proxy.
  if (head.has_body && head.method != Method::kOther) {
    return refuse(c, {400, "A request to this server has no body."}, &head);
  }
  // Full is not ill: who watches over the process is told so.
  if (c.polite && !asks_for_health(wanted)) return reply(c, no_place(), &head);
  if (head.method == Method::kOptions) return reply(c, options_reply(), &head);
  if (head.method == Method::kOther) {
    if (head.has_body) c.exchange.keep_alive = false;
    return reply(c, method_reply(), &head);
  }
  std::string lines;  // when there are several
  Request &request = wanted.request;
  request.arrived_ns = c.exchange.asked_ns;
  request.if_none_match = head.if_none_match;
  if (head.if_none_match_lines > 1) request.if_none_match = lines = combined_if_none_match(head);

  const Resource resource = request.route.resource;
  c.exchange.of_newest = resource == Resource::kLatest || resource == Resource::kCompatLatest;

  const bool plain = c.exchange.of_newest && is_plain(c, request);
  if (plain && c.seat_id == wanted.id && wanted.latest.is_for(utc_ms()) &&
      !wanted.latest.frame()->outdated()) {
    return reply_again(c, wanted.latest, &head);
  }

  Answer answer = answerer_.answer(request);
  if (std::holds_alternative<HandOver>(answer)) {
    if (!hand_over(c, bytes)) reply(c, nobody_serves_it(), &head);
    return;
  }
  take_seat(c, wanted);
  if (const auto *whole = std::get_if<Reply>(&answer)) {
    reply(c, *whole, &head);
    if (plain) prepare(wanted.latest, utc_ms(), *whole);
    return;
  }
  if (const auto *later = std::get_if<Wait>(&answer)) {
    return begin_wait(c, *later, request, head);
  }
  view(c, std::get<Multipart>(answer), head);
}

// Gives the connection away: false when there is nobody to give it to.
bool Server::hand_over(Connection &c, std::string_view bytes) {
  if (!house_.services.hand_over) return false;
  ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, c.fd.get(), nullptr);
  metrics_.handed_over.add();
  HandedOver given{std::move(c.fd), std::string(bytes), c.client};
  close(c);
  house_.services.hand_over(std::move(given));
  return true;
}

/// Says no and ends the connection: what follows on it cannot be trusted to be a request.
void Server::refuse(Connection &c, const Refusal &refusal, const RequestHead *head) {
  c.exchange.keep_alive = false;
  c.readable = true;  // there may be more, which must not reset the connection: see linger()
  reply(c, error_reply(refusal.status, refusal.text), head);
}

void Server::begin_wait(Connection &c, const Wait &wait, const Request &request,
                        const RequestHead &head) {
  remember(c, head);
  c.asked->request = request;
  c.asked->if_none_match = request.if_none_match;
  c.asked->request.if_none_match = c.asked->if_none_match;
  c.phase = Phase::kWaiting;
  join_audience(c, wait.stream);
  wait_on(c, wait);
}

void Server::wait_on(Connection &c, const Wait &wait) {
  c.audience->wait(c, c.asked->request.route);
  wheel_.arm(c, wait.deadline_ns);
}

// A frame came, or the wait is over.
void Server::ask_again(Connection &c) {
  c.exchange.keep_alive = c.exchange.keep_alive && !draining_;
  const Request &request = c.asked->request;
  const bool plain = request.route.resource == Resource::kFrame && is_plain(c, request);
  const Audience *audience = c.audience;
  const FrameId id = request.route.id;
  if (plain && awaited_.audience == audience && awaited_.id == id &&
      awaited_.reply.is_for(utc_ns() / kNanosecondsPerSecond)) {
    end_wait(c);
    return reply_again(c, awaited_.reply, nullptr);
  }
  Answer answer = answerer_.answer(request);
  if (const auto *later = std::get_if<Wait>(&answer)) return wait_on(c, *later);
  end_wait(c);
  // Nothing becomes an endless reply by waiting, or somebody else's; but settings may change.
  const auto *known = std::get_if<Reply>(&answer);
  reply(c, known != nullptr ? *known : nobody_serves_it(), nullptr);
  if (!plain || known == nullptr) return;
  awaited_.audience = audience;
  awaited_.id = id;
  prepare(awaited_.reply, utc_ns() / kNanosecondsPerSecond, *known);
}

void Server::end_wait(Connection &c) {
  c.exchange.waited = c.audience->news_ns >= c.exchange.asked_ns;
  if (c.exchange.waited) c.exchange.since_ns = c.audience->news_ns;
  leave_audience(c);
  wheel_.disarm(c);
}

// Whoever asks for pictures is a viewer of their stream, until he asks for another's or leaves.
void Server::take_seat(Connection &c, const RouteCache::Entry &wanted) {
  if (c.seat_id == wanted.id) return;
  const StreamPtr stream = answerer_.watched_stream(wanted.request.route);
  if (!stream) return;
  c.seat_id = wanted.id;
  if (c.seat && same_stream(c.seat_of, stream)) return;
  c.seat_of = stream;
  c.seat = stream->take_seat();
}

// The phase says as what.
void Server::join_audience(Connection &c, const StreamPtr &stream) {
  auto &audience = audiences_[stream];
  if (!audience) audience = std::make_unique<Audience>(stream, wake_up_);
  c.audience = audience.get();
  ++c.audience->members;
  if (c.phase == Phase::kWaiting) metrics_.waiting.add();
  if (c.phase != Phase::kViewing) return;
  ++c.audience->viewing;
  metrics_.viewers.add();
}

void Server::leave_audience(Connection &c) {
  static_cast<ListNode<InLine> &>(c).leave();
  if (c.audience == nullptr) return;
  --c.audience->members;
  if (c.phase == Phase::kWaiting) metrics_.waiting.add(-1);
  if (c.phase == Phase::kViewing) {
    --c.audience->viewing;
    metrics_.viewers.add(-1);
  }
  c.audience = nullptr;
}

}  // namespace sentry::relay::lane
