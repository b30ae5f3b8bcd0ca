// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "transport/base/address.hpp"
#include "transport/base/result.hpp"

namespace sentry::udp {

// Addresses of a host, the best first; may block. Called from a thread of its own.
using Lookup = std::function<Result<std::vector<SocketAddress>>(const std::string &host)>;

Result<std::vector<SocketAddress>> system_lookup(const std::string &host);

// Keeps the addresses of host names up to date. Nothing here waits for a name server: each name
// has a thread, so a slow one delays no other. Every function may be called from any thread.
class Resolver {
 public:
  struct Timing {
    std::chrono::nanoseconds refresh = std::chrono::minutes(1);
    std::chrono::nanoseconds first_retry = std::chrono::seconds(1);  // doubles up to `refresh`
  };
  struct Answer {
    bool pending = false;                  // the first look-up has not ended yet
    std::vector<SocketAddress> addresses;  // without ports; the last ones known
  };

  Resolver(Lookup lookup, std::function<void()> changed, Timing timing);
  Resolver(const Resolver &) = delete;
  Resolver &operator=(const Resolver &) = delete;
  ~Resolver();

  void watch(const std::string &host);
  void forget(const std::string &host);
  [[nodiscard]] Answer answer(const std::string &host) const;

 private:
  struct State;
  static void follow(const std::shared_ptr<State> &state, const std::string &host,
                     unsigned generation);

  std::shared_ptr<State> state_;
};

}  // namespace sentry::udp
