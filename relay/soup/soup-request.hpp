// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <optional>
#include <string_view>
#include <variant>

#include "relay/http/reply.hpp"
#include "relay/http/route.hpp"

namespace sentry::relay {

std::variant<Route, Refusal> wanted_by(SoupServerMessage *message);
bool asks_for_health(SoupServerMessage *message);
bool may_go_on(SoupServerMessage *message);
std::string_view if_none_match(SoupServerMessage *message);

struct EarlyReply {
  Reply reply;
  bool close = false;  // what follows the head is not wanted
};
std::optional<EarlyReply> refuse_head(SoupServerMessage *message);

}  // namespace sentry::relay
