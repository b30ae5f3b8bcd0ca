// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sentry::pipelines {

struct StandInSettings {
  std::string slate;  // a file to show in place of the last picture; empty: the last picture
  int width = 640;    // pixels, of a slate before there has been any picture
  int height = 480;
  std::int64_t most_bytes = 0;  // in a second; 0: as many as it takes

  bool operator==(const StandInSettings &) const = default;
};

StandInSettings stand_in_for(std::string_view launch_text);

}  // namespace sentry::pipelines
