// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <optional>
#include <string>
#include <string_view>

#include "relay/http/reply.hpp"

namespace sentry::relay {

std::string request_target(SoupServerMessage *message, std::string_view prefix = {});
bool may_go_on(SoupServerMessage *message);
bool is_head(SoupServerMessage *message);
std::string_view if_none_match(SoupServerMessage *message);
std::string_view authorization(SoupServerMessage *message);

// Calls `ended` when the message is over: answered, or its connection gone. Both may be told.
void connect_end(SoupServerMessage *message, void (*ended)(SoupServerMessage *, gpointer) noexcept,
                 gpointer data);

struct EarlyReply {
  Reply reply;
  bool close = false;  // what follows the head is not wanted
};
std::optional<EarlyReply> refuse_head(SoupServerMessage *message);

}  // namespace sentry::relay
