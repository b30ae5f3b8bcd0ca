// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipelines/profile/toml-table.hpp"
#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

std::vector<Variable> read_variables(const toml::table &tables, const std::string &file,
                                     std::optional<Error> &error);

}  // namespace sentry::pipelines
