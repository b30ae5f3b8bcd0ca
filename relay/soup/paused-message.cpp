// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/paused-message.hpp"

#include <utility>

#include "relay/soup/soup-reply.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {

PausedMessage::PausedMessage(SoupServerMessage *message, std::function<void()> on_gone)
    : message_(Ref<SoupServerMessage>::retain(message)), on_gone_(std::move(on_gone)) {
  soup_server_message_pause(message);
  connect_end(
      message,
      [](SoupServerMessage *, gpointer data) noexcept {
        // A copy: it ends the message.
        const auto on_gone = static_cast<PausedMessage *>(data)->on_gone_;
        on_gone();
      },
      this);
}

PausedMessage::~PausedMessage() { g_signal_handlers_disconnect_by_data(get(), this); }

void PausedMessage::reply(const Reply &reply, const Connections &connections) const {
  connections.of(get())->enter(Connection::Phase::kSending, connections.now_ns());
  send_reply(get(), reply);
  resume();
}

void PausedMessage::resume() const { soup_server_message_unpause(get()); }

}  // namespace sentry::relay
