// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sentry::pipelines {

std::string_view debian_package(std::string_view element);
std::string packages_hint(const std::vector<std::string> &packages);
std::string packages_hint(const std::vector<std::string> &elements,
                          const std::vector<std::string> &otherwise);

}  // namespace sentry::pipelines
