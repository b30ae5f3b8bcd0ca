// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::pipelines {

// Where the pictures go; one of the first two may be empty.
struct Destinations {
  std::string clients;  // host:port,… of relays, as sentryudpsink's property takes them
  std::string segment;  // shared memory on this machine
  std::string stream;   // the name under which relays know the pictures
};

Destinations small_destinations(Destinations destinations);

}  // namespace sentry::pipelines
