// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "pipelines/v4l2/device.hpp"
#include "transport/base/result.hpp"

namespace sentry::v4l2 {

// Whether the selected input of a device receives a picture.
struct Signal {
  std::string problem;  // a sentence for viewers; empty: good, or the driver does not say

  [[nodiscard]] bool good() const { return problem.empty(); }
};

Result<Signal> read_signal(const Device &device);

}  // namespace sentry::v4l2
