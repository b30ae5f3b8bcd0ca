// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "relay/http/answerer.hpp"
#include "relay/library/relay-state.hpp"
#include "relay/soup/main-context.hpp"
#include "relay/soup/soup-mount.hpp"

namespace sentry::relay {

// A relay's pages on an application's own server, in the main context that was the thread's default
// when this was made.
class Mount {
 public:
  Mount(SoupServer *server, const std::string &prefix, const Answerer &answerer,
        const RelayState &state);
  Mount(const Mount &) = delete;
  Mount &operator=(const Mount &) = delete;
  ~Mount();  // in that context, if another thread runs it, and waits for it

 private:
  void apply_users();

  const RelayState &state_;
  GMainContext *context_;  // owned
  MainSource watch_;       // that context's own
  std::uint64_t users_version_ = 0;
  std::unique_ptr<SoupMount> mount_;
};

}  // namespace sentry::relay
