// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "relay/daemon/options.hpp"

namespace sentry::relay {

enum class ValueKind { kText, kWhole, kNumber };

// One thing that can be set. Its name has dashes on the command line and underscores in the
// configuration; both give the value as text.
struct Setting {
  std::string_view name;  // with underscores
  ValueKind kind;
  std::string_view expected;  // completes "expected …"
  bool (*set)(Options &options, std::string_view value);
  void (*clear)(Options &options) = nullptr;  // given: a list, to which `set` adds one element
};

std::span<const Setting> all_settings();
const Setting *find_setting(std::string_view name);
std::string nearest_name(std::string_view name, std::span<const std::string_view> names);

}  // namespace sentry::relay
