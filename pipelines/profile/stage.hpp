// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/profile/document.hpp"
#include "pipelines/profile/find-stage.hpp"
#include "pipelines/profile/variable.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// A part of many pipelines, with the variables that belong to it.
struct Stage {
  std::string name;
  Document document;
  std::string pipeline;  // begins with !
  std::vector<std::string> packages;
  std::vector<Variable> variables;
};

Result<Stage> parse_stage(const std::string &name, const NamedText &text);

}  // namespace sentry::pipelines
