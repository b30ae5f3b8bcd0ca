// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

// What is wrong with a pipeline's text, and at which byte.
struct TextProblem {
  std::size_t offset = 0;
  std::string message;
};

using ValueOf = std::function<std::string(const std::string &name)>;

std::optional<TextProblem> check_placeholders(std::string_view text,
                                              const std::vector<Variable> &variables);
std::string fill_placeholders(std::string_view text, const std::vector<Variable> &variables,
                              const ValueOf &value_of);

}  // namespace sentry::pipelines
