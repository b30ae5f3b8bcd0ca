// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::pipelines {

std::string probe(bool as_json);

}  // namespace sentry::pipelines
