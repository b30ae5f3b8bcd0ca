// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/destinations.hpp"

namespace sentry::pipelines {

/// Those of the small rendition: relays know it by its stream's name.
Destinations small_destinations(Destinations destinations) {
  constexpr const char *kSuffix = ".small";
  if (!destinations.segment.empty()) destinations.segment += kSuffix;
  destinations.stream += kSuffix;
  return destinations;
}

}  // namespace sentry::pipelines
