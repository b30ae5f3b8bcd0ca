// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "relay/core/shared-frame.hpp"

namespace sentry::relay {

// What is served of a stream that has no fresh frame.
enum class StalePolicy {
  kHold,         // the last frame, whose age says how old it is
  kUnavailable,  // 503
  kSlate,        // a picture of the relay's own that says so
};

// Who may see a stream.
enum class StreamAccess {
  kPublic,  // anybody
  kSigned,  // who has an address that was signed with a key and has not expired
  kBasic,   // who gives a name and a password: libsoup's to ask for (RFC 7617)
};

// The access to one stream and to its smaller rendition.
struct AccessRule {
  std::string stream;  // its name; `*`: every stream without a rule of its own
  StreamAccess access = StreamAccess::kSigned;
  std::vector<std::string> keys;  // kSigned: several while one replaces another
};

// One `[[server]]` of the configuration, as players choose among them.
struct ServerEntry {
  std::string url;
  std::uint32_t weight = 10;
  std::string region;
  std::string state{"ready"};

  bool operator==(const ServerEntry &) const = default;
};

struct HttpSettings {
  std::chrono::milliseconds wait{4000};           // the longest time a reply waits for a frame
  std::chrono::seconds frame_max_age{300};        // of a frame under its own name
  std::chrono::seconds latest_max_age{0};         // of the newest frame; 0: `no-cache`
  std::chrono::seconds player_max_age{300};       // of the player's files
  std::chrono::milliseconds poll_interval{1000};  // how often a player should ask
  StalePolicy stale = StalePolicy::kHold;
  FramePtr slate;                    // what kSlate shows; nothing: the built-in one. See read_slate
  std::vector<ServerEntry> servers;  // none: the relay itself
  std::vector<AccessRule> access;    // streams without a rule are public
  // Paths that the application's own handlers serve: `/app` is that path and all below it, `/app/`
  // what is below, `/` every page that would otherwise be the player's.
  std::vector<std::string> handed_over_paths;
};

}  // namespace sentry::relay
