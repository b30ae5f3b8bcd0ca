// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sentry::relay {

// Bytes that are no head, and the status that says so.
struct BadHead {
  std::string bytes;
  int status = 400;
};

std::vector<BadHead> bad_heads(const std::string &target);
// As a failed test shows it.
std::string shown(std::string_view bytes);

}  // namespace sentry::relay
