// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>

#include "pipelines/sentryd/stand-in.hpp"

namespace sentry::pipelines {

struct RenditionSettings {
  std::string sinks;                         // the launch text after the output's source
  std::optional<std::string> shared_stream;  // several sinks give pictures this stream's identity
  StandInSettings stand_in;

  bool operator==(const RenditionSettings &) const = default;
};

}  // namespace sentry::pipelines
