// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <memory>
#include <string>

#include "relay/core/published.hpp"
#include "relay/http/settings.hpp"

namespace sentry::relay {

// The settings as replies need them.
struct Rules {
  explicit Rules(std::shared_ptr<const HttpSettings> from);

  std::shared_ptr<const HttpSettings> settings;
  // Lines `Cache-Control: …\r\n`.
  std::string latest_caching;
  std::string frame_caching;
  std::string player_caching;
  FramePtr slate;
};

// Made once for each thread and each reload. Good until this thread asks again.
const Rules &current_rules(const Published<HttpSettings> &published);

}  // namespace sentry::relay
