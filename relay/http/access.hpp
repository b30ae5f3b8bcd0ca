// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "relay/http/route.hpp"
#include "relay/http/settings.hpp"

namespace sentry::relay {

// What a request may see of a stream.
enum class Verdict {
  kPublic,    // it, as anybody
  kGranted,   // it, as few
  kHidden,    // nothing, for it has no right: as if there were no such stream
  kForged,    // nothing: the signature is not of this stream, expiry and key
  kExpired,   // nothing: it was, but its time is over
  kAskBasic,  // nothing without a name and a password
};

struct AccessQuestion {
  const HttpSettings &settings;
  std::string_view stream;
  const Route &route;
  bool authorised = false;  // a name and a password were checked
  std::int64_t utc_ns = 0;
};

Verdict judge_access(const AccessQuestion &question);
bool is_public(const HttpSettings &settings, std::string_view stream);

// `?expires=…&signature=…` of a route that was granted, for the references of the reply; and of an
// address that shows `stream` until `expires` (seconds since 1970).
std::string query_of(const Route &route);
std::string signed_query(std::string_view key, std::string_view stream, std::int64_t expires);

}  // namespace sentry::relay
