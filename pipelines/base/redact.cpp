// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/redact.hpp"

#include <algorithm>

namespace sentry::pipelines {

/// Takes user, password and query out of every URI in `text`: elements put theirs into their
/// errors, and many people may read a log. A password may hold what should have been escaped, so
/// what may be one goes too: all up to the last @.
std::string without_credentials(std::string text) {
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at)) {
    at += 3;
    const std::size_t end = std::min(text.find_first_of(" \t\n\"'", at), text.size());
    const std::size_t sign = text.substr(0, end).rfind('@');
    const std::size_t query = text.find('?', sign == std::string::npos || sign < at ? at : sign);
    if (query < end) text.replace(query + 1, end - query - 1, "...");
    if (sign != std::string::npos && sign >= at) text.replace(at, sign - at, "...");
  }
  return text;
}

}  // namespace sentry::pipelines
