// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/http/head-syntax.hpp"
#include "relay/http/request-head.hpp"

namespace sentry::relay {

HeadStep read_line_end(HeadCursor &cursor);
HeadStep read_request_line(HeadCursor &cursor, RequestHead &head);

}  // namespace sentry::relay
