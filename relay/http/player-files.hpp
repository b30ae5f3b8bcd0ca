// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace sentry::relay {

struct PlayerFile {
  std::string_view bytes;  // live as long as the process
  std::string etag;
  std::string content_type;
};

// The player's files by their path below the relay's root, such as `index.html`.
using PlayerFiles = std::map<std::string, PlayerFile, std::less<>>;

PlayerFile make_player_file(std::string_view path, std::string_view bytes);

}  // namespace sentry::relay
