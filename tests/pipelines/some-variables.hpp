// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <vector>

#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

// A number n, a text t, an optional number o and text p, a choice c with texts or none, and an enum
// e of words.
inline std::vector<Variable> some_variables() {
  Variable number{"n", VariableType::kInt, {}, false, false, {}, {}, "h"};
  Variable text{"t", VariableType::kString, {}, false, false, {}, {}, "h"};
  Variable optional{"o", VariableType::kInt, {}, true, false, {}, {}, "h"};
  Variable optional_text{"p", VariableType::kString, {}, true, false, {}, {}, "h"};
  Variable choice{"c", VariableType::kEnum, {}, false, false, {}, {}, "h"};
  choice.choices = {Choice{"on", "x=1 y=2", "", ""}, Choice{"off", "", "", ""}};
  Variable words{"e", VariableType::kEnum, {}, false, false, {}, {}, "h"};
  words.choices = {Choice{"one", "one", "", ""}, Choice{"two", "two", "", ""}};
  return {number, text, optional, optional_text, choice, words};
}

}  // namespace sentry::pipelines
