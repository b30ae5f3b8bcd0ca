// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/multipart-viewer.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "relay/soup/soup-reply.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

// How often it is asked what is to be seen while no frame comes: then it may be a slate.
constexpr std::int64_t kLookIntervalNs = kNanosecondsPerSecond;

}  // namespace

MultipartViewer::MultipartViewer(SoupServerMessage *message, Multipart wanted,
                                 const Answerer &answerer, Connections &connections,
                                 std::function<void()> on_end,
                                 std::function<void(std::int64_t)> wake_by)
    : message_(Ref<SoupServerMessage>::retain(message)),
      wanted_(std::move(wanted)),
      answerer_(answerer),
      connections_(connections),
      connection_(connections.of(message)),
      on_end_(std::move(on_end)),
      wake_by_(std::move(wake_by)),
      pacer_(wanted_.fps) {
  begin();
}

MultipartViewer::~MultipartViewer() {
  g_signal_handlers_disconnect_by_data(message_.get(), this);
  connection_->set_on_left(nullptr);
}

void MultipartViewer::begin() {
  open_multipart(message_.get(), wanted_.is_private);
  g_signal_connect(message_.get(), "wrote-chunk",
                   G_CALLBACK(+[](SoupServerMessage *, gpointer data) noexcept {
                     static_cast<MultipartViewer *>(data)->chunk_written();
                   }),
                   this);
  connect_end(
      message_.get(),
      [](SoupServerMessage *, gpointer data) noexcept {
        // A copy: it ends the viewer.
        const auto on_end = static_cast<MultipartViewer *>(data)->on_end_;
        on_end();
      },
      this);
  connection_->enter(Connection::Phase::kWaiting, connections_.now_ns());
  connection_->set_on_left([this] { end(); });
}

/// Sends what is to be seen, unless it was sent already, comes too early, or one is under way.
void MultipartViewer::offer_newest() {
  const std::int64_t now = connections_.now_ns();
  due_ns_ = now + kLookIntervalNs;
  if (chunks_under_way_ > 0 || ended_) return;
  if (has_outstayed(now)) {
    end();
    return;
  }
  const FramePtr newest = answerer_.picture(wanted_.stream);
  if (!newest || (!first_ && newest->serial() == last_serial_)) return;
  if (pacer_.may_send(now)) {
    send(newest);
  } else {
    due_ns_ = std::min(due_ns_, pacer_.earliest_ns());
  }
}

bool MultipartViewer::has_outstayed(std::int64_t now_ns) const {
  return ending_ || (wanted_.end_ns != 0 && now_ns >= wanted_.end_ns);
}

void MultipartViewer::send(const FramePtr &frame) {
  const PartStyle style{first_, wanted_.advance_headers};
  const std::string begin = part_begin(*frame, style);
  SoupMessageBody *body = soup_server_message_get_response_body(message_.get());
  append_bytes(body, begin);
  append_bytes(body, frame);
  append_bytes(body, part_end(style));
  chunks_under_way_ = begin.empty() ? 2 : 3;
  first_ = false;
  last_serial_ = frame->serial();
  const std::int64_t now = connections_.now_ns();
  pacer_.sent(now);
  connection_->enter(Connection::Phase::kSending, now);
  soup_server_message_unpause(message_.get());
}

void MultipartViewer::chunk_written() {
  if (--chunks_under_way_ > 0) return;
  connection_->enter(Connection::Phase::kWaiting, connections_.now_ns());
  offer_newest();
  wake_by_(due_ns_);  // it may be the last frame for long
}

void MultipartViewer::end_after_part() {
  ending_ = true;
  offer_newest();
}

// There is nothing more to send, or nobody to send it to.
void MultipartViewer::end() {
  if (std::exchange(ended_, true)) return;
  soup_message_body_complete(soup_server_message_get_response_body(message_.get()));
  soup_server_message_unpause(message_.get());
}

}  // namespace sentry::relay
