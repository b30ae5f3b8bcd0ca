// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "relay/http/route.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kMaxAgeLimitMs = 24 * 60 * 60 * 1000;
constexpr double kMaxFps = 1000;
constexpr std::int64_t kLastExpiry = 253'402'300'799;  // the year 9999 ends

template <class Number>
std::optional<Number> parse_number(const std::string &text, Number low, Number high) {
  Number value{};
  const char *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !(value >= low && value <= high)) return std::nullopt;
  return value;
}

std::optional<Refusal> read_max_age(const Target &target, Route &route) {
  std::string_view name = "max-age-ms";
  auto text = target.parameter(name);
  // camera-streamer's word for the same thing, which is in milliseconds too.
  if (!text && route.resource == Resource::kCompatLatest) {
    name = "max_delay";
    text = target.parameter(name);
  }
  if (!text || text->empty()) return std::nullopt;
  const auto value = parse_number<std::int64_t>(*text, 0, kMaxAgeLimitMs);
  if (!value) {
    return Refusal{
        400, std::string(name) + " is not a whole number of milliseconds from 0 to 86400000."};
  }
  route.max_age = std::chrono::milliseconds(*value);
  return std::nullopt;
}

std::optional<Refusal> read_stream_parameters(const Target &target, Route &route) {
  route.advance_headers = target.parameter("advance_headers") == "1";
  const auto fps = target.parameter("fps");
  if (!fps || fps->empty()) return std::nullopt;
  const auto value = parse_number<double>(*fps, 0, kMaxFps);
  if (!value) return Refusal{400, "fps is not a number of frames per second from 0 (all) to 1000."};
  route.fps = *value;
  return std::nullopt;
}

// Whether they are any good is found out where the keys are.
void read_signature(const Target &target, Route &route) {
  auto signature = target.parameter("signature");
  if (!signature) return;
  route.signature = *std::move(signature);
  const auto expires = target.parameter("expires");
  if (!expires) return;
  route.expires = parse_number<std::int64_t>(*expires, 1, kLastExpiry).value_or(0);
}

}  // namespace

std::optional<Refusal> read_parameters(const Target &target, Route &route) {
  read_signature(target, route);
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

}  // namespace sentry::relay
