// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <utility>

#include "relay/lane/server.hpp"

namespace sentry::relay::lane {

// `head` is the request's while the bytes it was read from are there; then `c.asked` has what the
// log wants.
void Server::reply(Connection &c, const Reply &reply, const RequestHead *head) {
  if (c.polite) c.exchange.keep_alive = false;
  head_.clear();
  append_reply_head(head_, reply,
                    {date_.at(utc_ns()), c.exchange.keep_alive, c.exchange.minor_version});
  c.exchange.status = static_cast<std::uint16_t>(reply.status);
  const bool with_body = c.exchange.method != Method::kHead && allows_body(reply.status);
  const auto *frame = std::get_if<FramePtr>(&reply.body);
  if (frame != nullptr && with_body) {
    return send_reply(c, with_frame(c, **frame, head_), reply.body, head);
  }
  if (frame != nullptr) c.exchange.frame_utc_ns = (*frame)->info().capture_time_ns;
  const Pieces pieces{head_, with_body ? bytes(reply.body) : std::string_view{}};
  c.exchange.body = pieces.body.size();
  send_reply(c, pieces, reply.body, head);
}

/// Gives what somebody else got who asked for the same.
void Server::reply_again(Connection &c, PreparedReply &prepared, const RequestHead *head) {
  c.exchange.status = 200;
  Pieces pieces = with_frame(c, *prepared.frame(), prepared.head());
  pieces.file = prepared.take_file();
  send_reply(c, pieces, prepared.frame(), head);
}

// `head_` has the head that `reply` got.
void Server::prepare(PreparedReply &prepared, std::int64_t moment, const Reply &reply) const {
  const auto *frame = std::get_if<FramePtr>(&reply.body);
  if (reply.status == 200 && frame != nullptr) prepared.keep(moment, head_, *frame);
}

Pieces Server::with_frame(Connection &c, const SharedFrame &frame, std::string_view head) {
  c.exchange.frame_utc_ns = frame.info().capture_time_ns;
  c.exchange.body = frame.payload().size();
  return {head, frame.payload_text()};
}

void Server::send_reply(Connection &c, const Pieces &pieces, const Body &body,
                        const RequestHead *head) {
  send(c, pieces, body);
  if (c.phase == Phase::kClosed) return;
  if (!c.out) return finish_reply(c, head);
  if (head != nullptr && log_) remember(c, *head);
  c.phase = Phase::kSending;
}

// Gives the kernel what it takes; `c.out` has the rest, if there is one.
void Server::send(Connection &c, const Pieces &pieces, const Body &body) {
  const auto taken = send_pieces(c.fd.get(), pieces);
  if (!taken) return close(c);
  metrics_.bytes_sent.add(static_cast<std::int64_t>(*taken));
  if (*taken == pieces.size()) return;
  c.out = std::make_unique<Outgoing>(c, pieces, *taken, body, time_.now_ns());
  sending_.push_back(*c.out);
  metrics_.sending.add();
  if (metrics_.sending.get() >= kManySlow) c.out->send_from_file();
  watch_sending(c);
}

// The kernel has room again.
void Server::send_on(Connection &c) {
  const auto taken = c.out->send_more(c.fd.get());
  if (!taken) return close(c);
  metrics_.bytes_sent.add(static_cast<std::int64_t>(*taken));
  if (!c.out->complete()) {
    if (*taken > 0) watch_sending(c);
    return;
  }
  c.out.reset();
  metrics_.sending.add(-1);
  wheel_.disarm(c);
  if (c.phase == Phase::kViewing) return finish_part(c);
  finish_reply(c, nullptr);
}

// The kernel has all of it.
void Server::finish_reply(Connection &c, const RequestHead *head) {
  count_reply(c);
  if (log_) log(c, head);
  c.asked.reset();
  c.served = true;
  if (c.exchange.keep_alive && !draining_) return rest(c);
  linger(c);
}

void Server::count_reply(Connection &c) {
  const Exchange &done = c.exchange;
  metrics_.count_reply(done.status);
  metrics_.reply_time.add(time_.read() - std::max(done.asked_ns, done.since_ns));
  if (done.frame_utc_ns == 0) return;
  const std::int64_t age_ns = std::max<std::int64_t>(utc_ns() - done.frame_utc_ns, 0);
  if (done.body > 0) metrics_.frames_sent.add();
  if (done.of_newest) metrics_.frame_age.add(age_ns);
  if (done.waited) metrics_.capture_to_reply.add(age_ns);
}

void Server::log(Connection &c, const RequestHead *head) {
  AccessLogEntry entry;
  entry.utc_ns = utc_ns();
  entry.peer = c.client;
  if (head != nullptr) {
    entry.method = head->method_text;
    entry.target = head->target;
    entry.referer = head->referer;
    entry.user_agent = head->user_agent;
  } else if (c.asked) {
    entry.method = c.asked->method;
    entry.target = c.asked->target;
    entry.referer = c.asked->referer;
    entry.user_agent = c.asked->user_agent;
  }
  entry.minor_version = c.exchange.minor_version;
  entry.status = c.exchange.status;
  entry.bytes = c.exchange.body;
  entry.duration_ns = time_.now_ns() - c.exchange.asked_ns;
  log_->add(entry);
}

// Keeps of a request what its reply needs later.
void Server::remember(Connection &c, const RequestHead &head) {
  c.asked = std::make_unique<Asked>();
  if (!log_) return;
  c.asked->method = head.method_text;
  c.asked->target = head.target;
  c.asked->referer = head.referer;
  c.asked->user_agent = head.user_agent;
}

}  // namespace sentry::relay::lane
