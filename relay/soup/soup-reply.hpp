// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <string_view>

#include "relay/core/shared-frame.hpp"
#include "relay/http/reply.hpp"

namespace sentry::relay {

void prepare_reply(SoupServerMessage *message);
void send_reply(SoupServerMessage *message, const Reply &reply);
void open_multipart(SoupServerMessage *message, bool is_private);
void append_head(SoupServerMessage *message, std::string_view head);
void append_bytes(SoupMessageBody *body, const Body &bytes);
void close_afterwards(SoupServerMessage *message);

}  // namespace sentry::relay
