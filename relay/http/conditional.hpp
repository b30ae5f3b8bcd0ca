// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string_view>

namespace sentry::relay {

bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace sentry::relay
