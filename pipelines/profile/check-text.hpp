// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pipelines/profile/pipeline-text.hpp"
#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

// The text of a pipeline, or what a choice stands for.
enum class TextKind { kPipeline, kChoice };

std::optional<TextProblem> check_text(std::string_view text, const std::vector<Variable> &variables,
                                      TextKind kind = TextKind::kPipeline);

}  // namespace sentry::pipelines
