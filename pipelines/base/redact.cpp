// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/redact.hpp"

namespace sentry::pipelines {

/// Takes user and password out of every URI in `text`: elements put theirs into their errors, and
/// many people may read a log.
std::string without_credentials(std::string text) {
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at)) {
    at += 3;
    const std::size_t authority_end = text.find_first_of("/?# \t\n\"'", at);
    const std::size_t sign = text.substr(0, authority_end).rfind('@');
    if (sign != std::string::npos && sign >= at) text.replace(at, sign - at, "...");
  }
  return text;
}

}  // namespace sentry::pipelines
