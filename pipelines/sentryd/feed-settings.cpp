// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/feed-settings.hpp"

#include <utility>

#include "pipelines/base/launch.hpp"
#include "pipelines/profile/search.hpp"
#include "pipelines/sentryd/output-text.hpp"

namespace sentry::pipelines {
namespace {

RenditionSettings rendition(const Destinations &to, StandInSettings stand_in) {
  RenditionSettings settings{output_text(to), std::nullopt, std::move(stand_in)};
  if (!to.clients.empty() && !to.segment.empty()) settings.shared_stream = to.stream;
  return settings;
}

// As the pictures of the camera, so may what stands in for them take no more than its line has.
void complete(StandInSettings &stand_in, const CameraOptions &options) {
  stand_in.slate = options.slate;
  stand_in.most_bytes = options.plan.most_bitrate.value_or(0) / 8;
}

}  // namespace

/// Finds the profile and fills it in. `name` is the camera's in logs; empty: the profile's.
Result<FeedSettings> feed_settings(const std::string &name, const CameraOptions &options) {
  const auto profile = find_profile(options.profile, profile_directories());
  if (!profile) return profile.error();
  const auto text = fill_pipeline(*profile, options.settings, is_installed);
  if (!text) return text.error();
  FeedSettings settings;
  settings.camera = {name.empty() ? profile->name : name, *text, profile->loop, profile->packages,
                     options.plan};
  settings.large = rendition(options.destinations, stand_in_for(*text));
  if (options.plan.small) {
    const PictureSize &size = *options.plan.small;
    settings.small =
        rendition(small_destinations(options.destinations), {{}, size.width, size.height});
    complete(settings.small->stand_in, options);
  }
  complete(settings.large.stand_in, options);
  if (!options.record.directory.empty()) {
    settings.record = options.record;
    settings.record->stream = options.destinations.stream;
  }
  return settings;
}

}  // namespace sentry::pipelines
