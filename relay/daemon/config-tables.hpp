// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <vector>

#include "relay/daemon/options.hpp"
#include "relay/daemon/toml-text.hpp"

namespace sentry::relay {

// What the configuration says in tables: `[[server]]`, `[[listener]]` and `[stream.NAME]`.
std::vector<ListedServer> read_servers(const toml::node &node, Problems &problems);
std::vector<ListenerEntry> read_listeners(const toml::node &node, Problems &problems);
void read_streams(const toml::table &tables, Options &options, Problems &problems);

}  // namespace sentry::relay
