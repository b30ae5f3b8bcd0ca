// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "transport/base/result.hpp"

namespace sentry::pipelines {

Result<std::string> read_text_file(const std::string &file, const std::string &what);

}  // namespace sentry::pipelines
