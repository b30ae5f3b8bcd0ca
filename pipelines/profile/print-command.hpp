// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sentry::pipelines {

std::string shell_quote(std::string_view word);
std::vector<std::string> launch_arguments(std::string_view launch_text);
std::string print_command(std::string_view launch_text);

}  // namespace sentry::pipelines
