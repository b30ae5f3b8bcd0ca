// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/http/player-files.hpp"

namespace sentry::relay {

// The player's files as they are compiled into the library. Any thread.
const PlayerFiles &player_files();

}  // namespace sentry::relay
