// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <vector>

#include "relay/daemon/toml-text.hpp"
#include "relay/http/settings.hpp"

namespace sentry::relay {

std::vector<ServerEntry> read_servers(const toml::node &node, Problems &problems);

}  // namespace sentry::relay
