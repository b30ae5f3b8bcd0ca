// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "relay/http/reply.hpp"

namespace sentry::relay {

std::string http_date();
// A whole short reply as it is sent, for a client that libsoup knows no message of: the connection
// ends with it.
std::string raw_reply(const Reply &reply, bool with_body = true);

}  // namespace sentry::relay
