// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

// What stands for each variable that has a value, by its name: the checked value, and for a choice
// its text.
using Values = std::map<std::string, std::string>;

// The value of one property that holds free text, before it is quoted.
struct FreeText {
  std::string written;                      // as the profile has it, with its placeholders
  std::vector<const Variable *> variables;  // those of them that are free text
  std::string value;
};

// Writes it so that a launch text takes it for one value.
using Quote = std::function<std::string(const FreeText &text)>;

std::string substitute(std::string_view text, const std::vector<Variable> &variables,
                       const Values &values, const Quote &quote);
std::string substitute(std::string_view text, const std::vector<Variable> &variables,
                       const Values &values);

}  // namespace sentry::pipelines
