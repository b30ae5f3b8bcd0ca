// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <string>

#include "transport/base/result.hpp"

namespace sentry::pipelines {

// A file's contents, and the file's name for errors.
struct NamedText {
  std::string file;
  std::string text;
};

// Gives the contents of `stages/NAME.toml`.
using FindStage = std::function<Result<NamedText>(const std::string &name)>;

Result<NamedText> no_stage(const std::string &name);

}  // namespace sentry::pipelines
