// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>

namespace sentry::relay {

void append_common_escaped(std::string &line, std::string_view text);
void append_json_string(std::string &line, std::string_view text);

}  // namespace sentry::relay
