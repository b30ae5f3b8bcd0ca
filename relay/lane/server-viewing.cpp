// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "relay/lane/server.hpp"

namespace sentry::relay::lane {
namespace {

// A frame that the kernel has taken can no longer be skipped, so it must not take many. What has
// not been sent is kept below 16 KiB, which is less than a frame and enough to keep a link busy
// between two turns of ours. What is under way is bounded by the send buffer: 192 KiB, which every
// kernel grants (net.core.wmem_max is 208 KiB by default) and doubles for its own book-keeping,
// carries 15 Mbit/s over 100 ms, and is 0.8 s late at 2 Mbit/s, where the kernel's own choice, up
// to 4 MiB, would be 16 s late.
constexpr int kUnsent = 16 * 1024;
constexpr int kSendBuffer = 192 * 1024;

// The first fails on a socket of the file system, which knows no TCP and takes little at a time.
void keep_close_behind(int fd) {
  ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsent, sizeof kUnsent);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
}

}  // namespace

/// Begins an endless reply, with the newest picture at once.
void Server::view(Connection &c, const Multipart &wanted, const RequestHead &head) {
  c.exchange.keep_alive = false;
  c.exchange.status = 200;
  head_.clear();
  append_multipart_head(head_, multipart_head(wanted.is_private), date_.at(utc_ns()));
  if (c.exchange.method == Method::kHead) return send_reply(c, {head_, {}, {}}, {}, &head);

  remember(c, head);
  keep_close_behind(c.fd.get());
  c.phase = Phase::kViewing;
  c.viewer = std::make_unique<Viewer>(wanted);
  join_audience(c, wanted.stream);
  c.audience->show(answerer_.picture(wanted.stream));
  if (c.audience->picture() && !must_end(c)) return send_part(c);
  send(c, {head_, {}, {}}, {});
  if (c.phase == Phase::kViewing && !c.out) offer(c);
}

/// Sends the picture of this moment, unless it was sent already or comes too early; the line's or a
/// deadline's turn, or the last part has been sent.
void Server::offer(Connection &c) {
  if (c.out) return;
  if (must_end(c)) return end_stream(c);
  const FramePtr &picture = c.audience->picture();
  const bool is_new = picture && picture->serial() != c.viewer->serial;
  if (!is_new || !c.viewer->pacer.may_send(time_.now_ns())) return await_picture(c, is_new);
  head_.clear();
  send_part(c);
}

// What goes before it stands in `head_`. A part in the usual style is the frame's file as it is.
Pieces Server::pieces_of(const Audience &audience, PartStyle style) {
  const SharedFrame &picture = *audience.picture();
  head_ += audience.part_begin(style);
  Pieces pieces{head_, picture.payload_text(), part_end(style)};
  const bool usual = !style.first && !style.advance_headers;
  if (usual && audience.viewing >= kManyViewers) pieces.file = picture.part_file();
  return pieces;
}

// `head_` holds what goes before it.
void Server::send_part(Connection &c) {
  Viewer &viewer = *c.viewer;
  const FramePtr &picture = c.audience->picture();
  const PartStyle style{viewer.serial == 0, viewer.advance_headers};
  const Pieces part = pieces_of(*c.audience, style);
  count_skipped(viewer, picture->info().id);
  viewer.serial = picture->serial();
  viewer.last = picture->info().id;
  viewer.pacer.sent(time_.now_ns());
  c.exchange.body += part.size();
  c.exchange.frame_utc_ns = picture->info().capture_time_ns;
  send(c, part, picture);
  if (c.phase != Phase::kViewing) return;
  viewer.late = c.out != nullptr;
  if (!c.out) finish_part(c);
}

// Those that came while the last part was still under way. Who asked for a rate wants to miss some.
void Server::count_skipped(const Viewer &viewer, const FrameId &next) {
  const FrameId &last = viewer.last;
  if (!viewer.late || viewer.paced || next.epoch != last.epoch || next.number <= last.number)
    return;
  metrics_.frames_skipped.add(static_cast<std::int64_t>(next.number - last.number - 1));
}

// The kernel has all of a part, or of the head that no picture followed yet.
void Server::finish_part(Connection &c) {
  if (c.viewer->serial != 0) metrics_.frames_sent.add();
  if (c.viewer->late) return look_again(c);
  metrics_.capture_to_reply.add(std::max<std::int64_t>(utc_ns() - c.exchange.frame_utc_ns, 0));
  await_picture(c, false);
}

void Server::await_picture(Connection &c, bool postponed) {
  c.audience->view(c);
  std::int64_t then_ns = Timer::kNever;
  if (postponed) then_ns = c.viewer->pacer.earliest_ns();
  if (c.viewer->end_ns != 0) then_ns = std::min(then_ns, c.viewer->end_ns);
  wheel_.disarm(c);
  if (then_ns != Timer::kNever) wheel_.arm(c, then_ns);
}

bool Server::must_end(const Connection &c) const {
  const std::int64_t end_ns = c.viewer->end_ns;
  return draining_ || c.audience->stream()->withdrawn() ||
         (end_ns != 0 && time_.now_ns() >= end_ns);
}

// At a part's end: the viewer sees the last picture whole.
void Server::end_stream(Connection &c) {
  metrics_.count_reply(c.exchange.status);
  if (log_) log(c, nullptr);
  linger(c);
}

}  // namespace sentry::relay::lane
