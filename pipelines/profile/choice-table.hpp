// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>

#include "pipelines/profile/toml-table.hpp"
#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

void read_choices(TableReader &reader, Variable &variable, const std::string &file,
                  std::optional<Error> &error);

}  // namespace sentry::pipelines
