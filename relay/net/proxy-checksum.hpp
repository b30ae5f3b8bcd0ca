// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string_view>

namespace sentry::relay {

bool check_proxy_extensions(std::string_view header, std::size_t begin);

}  // namespace sentry::relay
