// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/http/player-files.hpp"

namespace sentry::relay {

PlayerFiles load_player_files();

}  // namespace sentry::relay
