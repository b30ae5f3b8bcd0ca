// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/route.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "relay/http/compat-routes.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kPicture = ".jpg";
constexpr std::int64_t kMaxAgeLimitMs = 24 * 60 * 60 * 1000;
constexpr double kMaxFps = 1000;

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

std::optional<Route> frame_route(std::string_view file, std::string stream) {
  if (!file.ends_with(kPicture)) return std::nullopt;
  file.remove_suffix(kPicture.size());
  const auto id = parse_frame_id(file);
  if (!id) return std::nullopt;
  Route route{Resource::kFrame, std::move(stream)};
  route.id = *id;
  return route;
}

std::optional<Route> own_route(const std::vector<std::string> &segments) {
  if (segments.size() == 1) {
    if (const auto known = find_name(kRootNames, segments[0])) return Route{*known};
    if (const auto known = find_name(kStreamNames, segments[0])) return Route{*known};
  }
  if (segments.size() == 2) {
    if (segments[0] == "frames") {
      if (auto frame = frame_route(segments[1], {})) return frame;
    }
    if (const auto known = find_name(kStreamNames, segments[1])) return Route{*known, segments[0]};
  }
  if (segments.size() == 3 && segments[1] == "frames") return frame_route(segments[2], segments[0]);
  return std::nullopt;
}

Route player_route(const std::vector<std::string> &segments) {
  Route route{Resource::kPlayerFile};
  for (const std::string &segment : segments) {
    if (!route.path.empty()) route.path += '/';
    route.path += segment;
  }
  if (route.path.empty()) route.path = "index.html";
  return route;
}

template <class Number>
std::optional<Number> parse_number(const std::string &text, Number low, Number high) {
  Number value{};
  const char *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !(value >= low && value <= high)) return std::nullopt;
  return value;
}

std::optional<Refusal> read_max_age(const Target &target, Route &route) {
  const std::string *text = target.parameter("max-age-ms");
  // camera-streamer's word for the same thing.
  if (text == nullptr && route.resource == Resource::kCompatLatest) {
    text = target.parameter("max_delay");
  }
  if (text == nullptr || text->empty()) return std::nullopt;
  const auto value = parse_number<std::int64_t>(*text, 0, kMaxAgeLimitMs);
  if (!value) {
    return Refusal{400, "max-age-ms is not a whole number of milliseconds from 0 to 86400000."};
  }
  route.max_age = std::chrono::milliseconds(*value);
  return std::nullopt;
}

std::optional<Refusal> read_stream_parameters(const Target &target, Route &route) {
  const std::string *advance = target.parameter("advance_headers");
  route.advance_headers = advance != nullptr && *advance == "1";
  const std::string *fps = target.parameter("fps");
  if (fps == nullptr || fps->empty()) return std::nullopt;
  const auto value = parse_number<double>(*fps, 0, kMaxFps);
  if (!value) return Refusal{400, "fps is not a number of frames per second from 0 (all) to 1000."};
  route.fps = *value;
  return std::nullopt;
}

std::optional<Refusal> read_parameters(const Target &target, Route &route) {
  switch (route.resource) {
    case Resource::kLatest:
    case Resource::kCompatLatest:
      return read_max_age(target, route);
    case Resource::kMultipart:
      return read_stream_parameters(target, route);
    default:
      return std::nullopt;
  }
}

}  // namespace

/// Reads what is asked for. Any path that has no other meaning is a player file's; whether there is
/// such a file, or such a stream, is not decided here.
std::variant<Route, Refusal> route(const Target &target) {
  auto found = own_route(target.segments);
  if (!found) found = compat_route(target);
  if (!found) return player_route(target.segments);
  if (auto refusal = read_parameters(target, *found)) return *refusal;
  return *found;
}

}  // namespace sentry::relay
