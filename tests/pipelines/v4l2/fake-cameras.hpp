// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <linux/videodev2.h>

#include <string_view>
#include <vector>

#include "tests/pipelines/v4l2/fake-driver.hpp"

namespace sentry::v4l2 {

v4l2_input input(std::string_view name, unsigned capabilities, v4l2_std_id standards = 0);
v4l2_fmtdesc format(std::uint32_t fourcc, unsigned flags = 0);
v4l2_capability capability(std::string_view card, unsigned device_caps);

FakeDevice webcam(const std::vector<std::uint32_t> &fourccs);
FakeDevice capture_card(v4l2_std_id set_to, v4l2_std_id sent);

}  // namespace sentry::v4l2
