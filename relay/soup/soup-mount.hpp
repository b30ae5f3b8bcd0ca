// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <memory>
#include <string>

#include "relay/http/answerer.hpp"
#include "relay/soup/htpasswd.hpp"
#include "relay/soup/limits.hpp"

namespace sentry::relay {

// The relay's paths on an application's own server, below a prefix such as `/cams` (empty: all of
// the server); `/cams` itself, without a slash, stays the application's. Lives on the main context
// that runs that server; whoever waits when it ends gets a 503, and streams end.
class SoupMount {
 public:
  SoupMount(SoupServer *server, std::string prefix, const Answerer &answerer,
            ConnectionLimits limits);
  SoupMount(const SoupMount &) = delete;
  SoupMount &operator=(const SoupMount &) = delete;
  ~SoupMount();

  // Who may see the streams under HTTP Basic; those that are not named here, nobody.
  void set_users(StreamUsers users);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sentry::relay
