// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-options.hpp"

#include "transport/base/frame.hpp"
#include "transport/base/quantity.hpp"
#include "transport/udp/endpoint.hpp"

namespace sentry::pipelines {
namespace {

Error wrong(const std::string &what, const std::string &text, const std::string &sentence) {
  return {ErrorCode::kInvalid, what + " " + text + ": " + sentence};
}

}  // namespace

Result<void> add_clients(const std::string &what, const std::string &text,
                         Destinations &destinations) {
  const auto endpoints = udp::parse_endpoints(text);
  if (!endpoints) return wrong(what, text, endpoints.error().message);
  for (const udp::Endpoint &endpoint : *endpoints) {
    destinations.clients += (destinations.clients.empty() ? "" : ",") + to_string(endpoint);
  }
  return {};
}

Result<std::string> read_stream_name(const std::string &what, const std::string &text) {
  if (is_stream_name(text)) return text;
  return wrong(what, text,
               "expected at most 64 small letters, digits, '.', '_' or '-', the first a letter or "
               "a digit");
}

Result<Fraction> read_rate(const std::string &what, const std::string &text) {
  if (const auto rate = parse_fraction(text)) return *rate;
  return wrong(what, text, "expected pictures a second, as in 5 or 1/2");
}

Result<std::int64_t> read_bitrate(const std::string &what, const std::string &text) {
  constexpr std::int64_t kLeast = 1000;
  const auto bits = parse_quantity(text, Scale::kThousands);
  if (bits && *bits >= kLeast) return *bits;
  return wrong(what, text, "expected bits a second, at least 1000, as in 500k or 2M");
}

Result<double> read_threshold(const std::string &what, const std::string &text) {
  if (const auto percent = parse_number<double>(text, 0.1, 100)) return *percent;
  return wrong(what, text, "expected a percentage from 0.1 to 100, as in 5");
}

Result<PictureSize> read_size(const std::string &what, const std::string &text) {
  const std::size_t by = text.find('x');
  if (by != std::string::npos) {
    const auto width = parse_number<int>(std::string_view(text).substr(0, by), 16, 8192);
    const auto height = parse_number<int>(std::string_view(text).substr(by + 1), 16, 8192);
    if (width && height) return PictureSize{*width, *height};
  }
  return wrong(what, text, "expected WIDTHxHEIGHT, each from 16 to 8192 pixels, as in 320x240");
}

/// The small rendition, if there is one, has names of its own, which have to fit too.
Result<void> check_small(const std::string &what, const CameraOptions &camera) {
  if (!camera.plan.small) return {};
  const Destinations small = small_destinations(camera.destinations);
  const bool has_relays = !small.clients.empty();
  for (const std::string &name : {has_relays ? small.stream : std::string(), small.segment}) {
    if (name.empty() || is_stream_name(name)) continue;
    return wrong(what, name,
                 "expected a name of at most " + std::to_string(kMaxStreamName) +
                     " characters, with \".small\"");
  }
  return {};
}

Result<std::uint64_t> read_record_size(const std::string &what, const std::string &text) {
  const auto bytes = parse_quantity(text, Scale::kPowersOf1024);
  if (bytes && *bytes > 0) return static_cast<std::uint64_t>(*bytes);
  return wrong(what, text, "expected bytes, as in 500M or 20G");
}

Result<std::int64_t> read_record_age(const std::string &what, const std::string &text) {
  constexpr std::string_view kUnits = "smhd";
  constexpr std::int64_t kSeconds[] = {1, 60, 3600, 86400};
  const std::size_t unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
  if (unit != std::string_view::npos) {
    const auto number =
        parse_number<std::int64_t>(std::string_view(text).substr(0, text.size() - 1), 1, 1'000'000);
    if (number) return *number * kSeconds[unit];
  }
  return wrong(what, text, "expected a time with its unit, as in 90s, 30m, 12h or 7d");
}

}  // namespace sentry::pipelines
