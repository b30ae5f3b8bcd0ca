// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <linux/videodev2.h>

#include <string>
#include <vector>

namespace sentry::v4l2 {

// What a standard's pictures are made of; colour is another matter.
enum class Lines { kUnknown, k525, k625 };

Lines lines_of(v4l2_std_id standards);
std::vector<std::string> standard_names(v4l2_std_id standards);
std::string standard_name(v4l2_std_id standards);

}  // namespace sentry::v4l2
