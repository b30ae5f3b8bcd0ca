// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <optional>
#include <string>

#include "relay/http/reply.hpp"

namespace sentry::relay {

std::string request_target(SoupServerMessage *message);
bool may_go_on(SoupServerMessage *message);
std::string if_none_match(SoupServerMessage *message);

struct EarlyReply {
  Reply reply;
  bool close = false;  // what follows the head is not wanted
};
std::optional<EarlyReply> refuse_head(SoupServerMessage *message);

}  // namespace sentry::relay
