// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::pipelines {

std::string without_credentials(std::string text);

}  // namespace sentry::pipelines
