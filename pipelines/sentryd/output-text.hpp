// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "pipelines/sentryd/destinations.hpp"

namespace sentry::pipelines {

std::string output_text(const Destinations &destinations);

}  // namespace sentry::pipelines
