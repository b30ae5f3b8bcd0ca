// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/compat-routes.hpp"

#include <array>
#include <string_view>

namespace sentry::relay {
namespace {

struct CompatName {
  std::string_view path;    // behind the root or `/<stream>`; empty: `/` itself
  std::string_view action;  // what `?action=` must be; empty: any
  Resource resource;
};

constexpr std::array kNames{
    CompatName{"", "snapshot", Resource::kCompatLatest},        // mjpg-streamer
    CompatName{"", "stream", Resource::kMultipart},             //
    CompatName{"snapshot", "", Resource::kCompatLatest},        // µStreamer, camera-streamer
    CompatName{"snapshot.jpg", "", Resource::kCompatLatest},    // camera-streamer
    CompatName{"stream", "", Resource::kMultipart},             // µStreamer, camera-streamer
    CompatName{"state", "", Resource::kCompatState},            // µStreamer
    CompatName{"api/frame.jpeg", "", Resource::kCompatLatest},  // go2rtc
    CompatName{"api/stream.mjpeg", "", Resource::kMultipart},   //
};

constexpr std::string_view kGo2rtcFolder = "api/";

const CompatName *find_name(std::string_view path, std::string_view action) {
  for (const CompatName &name : kNames) {
    if (name.path == path && (name.action.empty() || name.action == action)) return &name;
  }
  return nullptr;
}

}  // namespace

/// Reads a name at the root, where it means the first stream, or below `/<stream>/`. go2rtc's names
/// carry the stream in `?src=`.
std::optional<Route> compat_route(const Target &target) {
  const std::string action = target.parameter("action").value_or("");
  Route route;
  route.unnamed = Unnamed::kFirst;
  std::string_view path = target.path();
  const CompatName *name = find_name(path, action);
  if (name == nullptr) {
    route.stream = cut(path, "/");
    name = route.stream.empty() ? nullptr : find_name(path, action);
  }
  if (name == nullptr) return std::nullopt;
  route.resource = name->resource;
  if (name->path.starts_with(kGo2rtcFolder) && route.stream.empty()) {
    route.stream = target.parameter("src").value_or("");
  }
  return route;
}

}  // namespace sentry::relay
