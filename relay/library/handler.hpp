// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <string>

namespace sentry::relay {

// What an application serves itself, below one path of the relay.
struct Handler {
  std::string path;
  SoupServerCallback callback = nullptr;
  gpointer user_data = nullptr;
  GDestroyNotify destroy = nullptr;  // of user_data, by libsoup
};

}  // namespace sentry::relay
