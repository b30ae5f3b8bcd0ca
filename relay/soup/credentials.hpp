// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sentry::relay {

struct Credentials {
  std::string user;
  std::string password;
};

// What an Authorization field of the scheme Basic says (RFC 7617, 2); nothing: it is of another
// scheme, or not well-formed.
std::optional<Credentials> parse_basic(std::string_view authorization);

}  // namespace sentry::relay
