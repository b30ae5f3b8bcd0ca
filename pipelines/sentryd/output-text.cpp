// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/output-text.hpp"

#include "pipelines/profile/gst-quote.hpp"

namespace sentry::pipelines {
namespace {

// A branch that is slow loses pictures, and costs the other one nothing.
constexpr const char *kBranch =
    " ! queue max-size-buffers=2 max-size-bytes=0 max-size-time=0 leaky=downstream ! ";

}  // namespace

/// The launch text of the sinks, to stand after a ` ! `.
std::string output_text(const Destinations &destinations) {
  std::string udp = "sentryudpsink clients=" + gst_quote(destinations.clients) +
                    " stream=" + gst_quote(destinations.stream);
  std::string shm = "sentryshmsink segment=" + gst_quote(destinations.segment);
  if (destinations.segment.empty()) return udp;
  if (destinations.clients.empty()) return shm;
  return "tee name=outputs" + std::string(kBranch) + udp + " outputs." + kBranch + shm;
}

/// Those of the small rendition: relays know it by its stream's name.
Destinations small_destinations(Destinations destinations) {
  constexpr const char *kSuffix = ".small";
  if (!destinations.segment.empty()) destinations.segment += kSuffix;
  destinations.stream += kSuffix;
  return destinations;
}

}  // namespace sentry::pipelines
