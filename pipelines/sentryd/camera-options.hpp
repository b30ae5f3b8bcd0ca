// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>

#include "pipelines/profile/fraction.hpp"
#include "pipelines/profile/profile.hpp"
#include "pipelines/sentryd/output-text.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// What is asked for one camera, on the command line or in its file.
struct CameraOptions {
  std::string profile;  // a name, or a file
  VariableSettings settings;
  Destinations destinations;
  std::optional<Fraction> rate;
  std::string slate;  // a file; empty: the last picture stands in for the camera's
};

// Each takes a text from outside, and says what was expected after `what`, the option's name.
Result<void> add_clients(const std::string &what, const std::string &text,
                         Destinations &destinations);
Result<std::string> read_stream_name(const std::string &what, const std::string &text);
Result<Fraction> read_rate(const std::string &what, const std::string &text);
Result<std::string> read_slate(const std::string &what, const std::string &file);

}  // namespace sentry::pipelines
