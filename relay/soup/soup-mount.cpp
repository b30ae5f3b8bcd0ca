// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-mount.hpp"

#include <utility>

#include "relay/soup/soup-routes.hpp"

namespace sentry::relay {

namespace {

std::string without_last_slash(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
  return prefix;
}

}  // namespace

struct SoupMount::Impl {
  Impl(SoupServer *server, std::string prefix, const Answerer &answerer, ConnectionLimits limits)
      : connections(limits, answerer.clocks().monotonic),
        passwords(answerer.clocks().monotonic),
        routes(server, without_last_slash(std::move(prefix)), answerer, connections, passwords) {}

  Connections connections;
  PasswordChecker passwords;
  SoupRoutes routes;
};

SoupMount::SoupMount(SoupServer *server, std::string prefix, const Answerer &answerer,
                     ConnectionLimits limits)
    : impl_(std::make_unique<Impl>(server, std::move(prefix), answerer, limits)) {}

SoupMount::~SoupMount() = default;

void SoupMount::set_users(StreamUsers users) { impl_->passwords.set_users(std::move(users)); }

}  // namespace sentry::relay
