// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "pipelines/profile/profile.hpp"

namespace sentry::pipelines {

std::string describe(const Profile &profile);

}  // namespace sentry::pipelines
