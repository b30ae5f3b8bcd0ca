// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "relay/http/answerer.hpp"

namespace sentry::relay::lane {

// What is kept of a request whose reply does not follow at once, when the bytes it was read from
// are gone.
struct Asked {
  Request request;            // to ask again; its texts point into `if_none_match`
  std::string if_none_match;  // the lines' values
  // For the access log, when there is one.
  std::string method;
  std::string target;
  std::string referer;
  std::string user_agent;
};

}  // namespace sentry::relay::lane
