// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "relay/http/settings.hpp"
#include "relay/soup/htpasswd.hpp"

namespace sentry::relay {

// Who may see a stream, and by what that is told.
struct Access {
  StreamAccess kind = StreamAccess::kPublic;
  std::vector<std::string> keys;          // kSigned
  std::shared_ptr<const Htpasswd> users;  // kBasic
};

}  // namespace sentry::relay
