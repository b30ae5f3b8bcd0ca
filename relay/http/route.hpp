// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "relay/http/target.hpp"
#include "transport/base/frame.hpp"

namespace sentry::relay {

enum class Resource {
  kPlayerFile,    // `path` names it
  kLatest,        // the newest picture
  kFrame,         // the picture `id`
  kMultipart,     // every picture, in one endless reply
  kStatus,        // one stream's document
  kStreamReady,   // whether one stream has live pictures
  kStreams,       // every stream's document
  kServers,       // the relays a player may choose from
  kHealth,        // whether the process lives
  kReady,         // whether it takes viewers
  kCompatLatest,  // kLatest under a name of another program: no relative references
  kCompatState,   // one stream's document in the shape that µStreamer gives it
};

// Which stream a path without its name means.
enum class Unnamed { kOnlyOne, kFirst };

// What a request asks for, read from its target alone.
struct Route {
  Resource resource = Resource::kPlayerFile;
  std::string stream;  // empty: see `unnamed`
  Unnamed unnamed = Unnamed::kOnlyOne;
  FrameId id;
  std::string path;                                  // of a player file, without its first slash
  double fps = 0;                                    // `?fps=`; 0: all
  bool advance_headers = false;                      // `?advance_headers=1`
  std::optional<std::chrono::milliseconds> max_age;  // `?max-age-ms=`
  std::int64_t expires = 0;                          // `?expires=`, seconds since 1970; 0: none
  std::string signature;                             // `?signature=`; see access.hpp
};

std::variant<Route, Refusal> route(const Target &target);

// What the parameters of a query add; why they are refused, if they are.
std::optional<Refusal> read_parameters(const Target &target, Route &route);

}  // namespace sentry::relay
