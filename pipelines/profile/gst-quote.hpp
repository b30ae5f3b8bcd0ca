// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>

namespace sentry::pipelines {

std::string gst_quote(std::string_view value);

}  // namespace sentry::pipelines
