// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "relay/core/stream.hpp"
#include "relay/http/settings.hpp"

namespace sentry::relay {

std::string status_document(const Stream &stream, std::int64_t poll_interval_ms);
std::string compat_state_document(const Stream &stream);
std::string streams_document(const std::vector<StreamPtr> &streams, std::int64_t now_ns,
                             std::int64_t poll_interval_ms);
std::string servers_document(const std::vector<ServerEntry> &servers, std::string_view own_state,
                             std::int64_t poll_interval_ms);

}  // namespace sentry::relay
