// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "relay/daemon/options.hpp"

namespace sentry::relay {

// How a value is written; the configuration takes the types of TOML that fit.
enum class ValueKind {
  kText,
  kWhole,
  kNumber,  // with a fraction, too
  kBits,    // a second: whole, or a text with k, M, G or T, each a thousand of the one before
  kBytes    // whole, or a text with K, M or G, each 1024 of the one before
};

// A property of the server that a number sets.
struct ServerNumber {
  const char *name = nullptr;
  std::int64_t low = 0;   // as a person writes it
  std::int64_t high = 0;  // the same
  std::int64_t unit = 1;  // of the property in one that a person writes
};

// One thing that can be set. Its name has dashes on the command line and underscores in the
// configuration; both give the value as text.
struct Setting {
  std::string_view name;  // with underscores
  ValueKind kind;
  const char *value;          // how --help names the value
  const char *help;           // one line of --help
  std::string_view expected;  // completes "expected …"; of a number: what it counts
  ServerNumber property;      // named: the setting is this and no more
  bool (*set)(Options &, std::string_view) = nullptr;
  void (*clear)(Options &) = nullptr;  // given: a list, to which `set` adds one element
  // Given: a reload cannot change it, and says so when this is false.
  bool (*unchanged)(const Options &, const Options &) = nullptr;
};

const std::vector<Setting> &all_settings();
const Setting *find_setting(std::string_view name);

bool set(const Setting &setting, Options &options, std::string_view value);
std::string expected(const Setting &setting);
std::vector<std::string_view> needing_restart(const Options &before, const Options &now);

}  // namespace sentry::relay
