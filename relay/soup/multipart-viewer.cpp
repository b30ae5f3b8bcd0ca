// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/multipart-viewer.hpp"

#include <string>
#include <utility>

#include "relay/soup/soup-reply.hpp"

namespace sentry::relay {

MultipartViewer::MultipartViewer(SoupServerMessage *message, Multipart wanted,
                                 Connections &connections, std::function<void()> on_end,
                                 std::function<void(std::int64_t)> wake_by)
    : message_(Ref<SoupServerMessage>::retain(message)),
      wanted_(std::move(wanted)),
      connections_(connections),
      on_end_(std::move(on_end)),
      wake_by_(std::move(wake_by)),
      pacer_(wanted_.fps) {
  begin();
}

MultipartViewer::~MultipartViewer() {
  g_signal_handlers_disconnect_by_data(message_.get(), this);
  Connections::of(message_.get())->set_on_left(nullptr);
}

void MultipartViewer::begin() {
  open_multipart(message_.get());
  g_signal_connect(message_.get(), "wrote-chunk",
                   G_CALLBACK(+[](SoupServerMessage *, gpointer data) noexcept {
                     static_cast<MultipartViewer *>(data)->chunk_written();
                   }),
                   this);
  g_signal_connect(message_.get(), "finished",
                   G_CALLBACK(+[](SoupServerMessage *, gpointer data) noexcept {
                     static_cast<MultipartViewer *>(data)->on_end_();
                   }),
                   this);
  const ConnectionPtr connection = Connections::of(message_.get());
  connection->enter(Connection::Phase::kWaiting, connections_.now_ns());
  connection->set_on_left([this] { end(); });
}

/// Sends the newest frame, unless it was sent already, comes too early, or one is under way.
void MultipartViewer::offer_newest() {
  postponed_ = false;
  if (chunks_under_way_ > 0 || ended_) return;
  const FramePtr newest = wanted_.stream->newest();
  if (!newest || newest->info().id == last_) return;
  if (!pacer_.may_send(connections_.now_ns())) {
    postponed_ = true;
    return;
  }
  send(newest);
}

std::optional<std::int64_t> MultipartViewer::due_ns() const {
  return postponed_ ? std::optional(pacer_.earliest_ns()) : std::nullopt;
}

void MultipartViewer::send(const FramePtr &frame) {
  const PartStyle style{!last_, wanted_.advance_headers};
  const std::string begin = part_begin(*frame, style);
  SoupMessageBody *body = soup_server_message_get_response_body(message_.get());
  append_bytes(body, begin);
  append_bytes(body, frame);
  append_bytes(body, part_end(style));
  chunks_under_way_ = begin.empty() ? 2 : 3;
  last_ = frame->info().id;
  const std::int64_t now = connections_.now_ns();
  pacer_.sent(now);
  Connections::of(message_.get())->enter(Connection::Phase::kSending, now);
  soup_server_message_unpause(message_.get());
}

void MultipartViewer::chunk_written() {
  if (--chunks_under_way_ > 0) return;
  Connections::of(message_.get())->enter(Connection::Phase::kWaiting, connections_.now_ns());
  offer_newest();
  if (const auto due = due_ns()) wake_by_(*due);  // it may be the last frame for long
}

// The viewer left while there was nothing to send.
void MultipartViewer::end() {
  ended_ = true;
  soup_message_body_complete(soup_server_message_get_response_body(message_.get()));
  soup_server_message_unpause(message_.get());
}

}  // namespace sentry::relay
