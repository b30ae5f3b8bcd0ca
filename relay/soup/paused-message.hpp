// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <functional>

#include "relay/http/reply.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

// A message whose reply is not known yet. Ends with its reply, or is gone before it has one.
class PausedMessage {
 public:
  // `on_gone` is called when the message ends by itself; it may end this.
  PausedMessage(SoupServerMessage *message, std::function<void()> on_gone);
  PausedMessage(const PausedMessage &) = delete;
  PausedMessage &operator=(const PausedMessage &) = delete;
  ~PausedMessage();

  [[nodiscard]] SoupServerMessage *get() const { return message_.get(); }
  void reply(const Reply &reply, const Connections &connections) const;
  // Has libsoup go on with it.
  void resume() const;

 private:
  Ref<SoupServerMessage> message_;
  std::function<void()> on_gone_;
};

}  // namespace sentry::relay
