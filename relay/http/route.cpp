// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/route.hpp"

#include <array>
#include <string_view>

#include "relay/http/compat-routes.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kPicture = ".jpg";
constexpr std::string_view kFramesFolder = "frames/";

struct Name {
  std::string_view name;
  Resource resource;
};

constexpr std::array kRootNames{
    Name{"streams.json", Resource::kStreams},
    Name{"servers.json", Resource::kServers},
    Name{"healthz", Resource::kHealth},
    Name{"readyz", Resource::kReady},
};

// `readyz` of a stream needs the stream's name: at the root it is the relay's own.
constexpr std::array kStreamNames{
    Name{"latest.jpg", Resource::kLatest},
    Name{"stream.mjpg", Resource::kMultipart},
    Name{"status.json", Resource::kStatus},
    Name{"readyz", Resource::kStreamReady},
};

template <std::size_t N>
std::optional<Resource> find_name(const std::array<Name, N> &names, std::string_view name) {
  for (const Name &known : names) {
    if (known.name == name) return known.resource;
  }
  return std::nullopt;
}

std::optional<Route> frame_route(std::string_view file, std::string_view stream) {
  if (!file.ends_with(kPicture)) return std::nullopt;
  file.remove_suffix(kPicture.size());
  const auto id = parse_frame_id(file);
  if (!id) return std::nullopt;
  Route route{Resource::kFrame, std::string(stream)};
  route.id = *id;
  return route;
}

std::optional<Route> unnamed_route(std::string_view path) {
  if (const auto known = find_name(kRootNames, path)) return Route{*known};
  if (const auto known = find_name(kStreamNames, path)) return Route{*known};
  if (path.starts_with(kFramesFolder)) return frame_route(path.substr(kFramesFolder.size()), {});
  return std::nullopt;
}

// `path` is what follows `/<stream>/`.
std::optional<Route> named_route(std::string_view stream, std::string_view path) {
  if (const auto known = find_name(kStreamNames, path)) return Route{*known, std::string(stream)};
  if (!path.starts_with(kFramesFolder)) return std::nullopt;
  return frame_route(path.substr(kFramesFolder.size()), stream);
}

std::optional<Route> own_route(std::string_view path) {
  if (auto unnamed = unnamed_route(path)) return unnamed;
  const std::string_view stream = cut(path, "/");
  return stream.empty() ? std::nullopt : named_route(stream, path);
}

Route player_route(std::string_view path) {
  Route route{Resource::kPlayerFile};
  route.path = path.empty() ? "index.html" : path;
  return route;
}

}  // namespace

/// Reads what is asked for. Any path that has no other meaning is a player file's; whether there is
/// such a file, or such a stream, is not decided here.
std::variant<Route, Refusal> route(const Target &target) {
  auto found = own_route(target.path());
  if (!found) found = compat_route(target);
  if (!found && target.path().starts_with('/')) {
    return Refusal{404, "There is nothing here; a path begins with a single slash."};
  }
  if (!found) return player_route(target.path());
  if (target.query.empty()) return *std::move(found);
  if (auto refusal = read_parameters(target, *found)) return *std::move(refusal);
  return *std::move(found);
}

}  // namespace sentry::relay
