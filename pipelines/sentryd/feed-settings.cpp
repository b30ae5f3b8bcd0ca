// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/feed-settings.hpp"

#include "pipelines/profile/search.hpp"

namespace sentry::pipelines {

/// Finds the profile and fills it in. `name` is the camera's in logs; empty: the profile's.
Result<FeedSettings> feed_settings(const std::string &name, const CameraOptions &options) {
  const auto profile = find_profile(options.profile, profile_directories());
  if (!profile) return profile.error();
  const auto text = fill_pipeline(*profile, options.settings);
  if (!text) return text.error();
  FeedSettings settings;
  settings.camera = {name.empty() ? profile->name : name, *text, profile->loop, profile->packages,
                     options.rate};
  settings.stand_in = stand_in_for(*text);
  settings.stand_in.slate = options.slate;
  settings.sinks = output_text(options.destinations);
  if (!options.destinations.clients.empty() && !options.destinations.segment.empty()) {
    settings.shared_stream = options.destinations.stream;
  }
  return settings;
}

}  // namespace sentry::pipelines
