// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sentry {

std::string nearest_name(std::string_view name, std::span<const std::string_view> names);

}  // namespace sentry
