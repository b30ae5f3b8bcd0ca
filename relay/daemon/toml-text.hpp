// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <toml++/toml.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sentry::relay {

std::string shown(const toml::node &node);

// Collects what is wrong with one file, each with its place.
class Problems {
 public:
  explicit Problems(std::string path) : path_(std::move(path)) {}

  void add(const toml::source_region &where, const std::string &what);
  void add_value(const toml::node &node, std::string_view key, std::string_view expected);
  void add_unknown(const toml::key &key, std::span<const std::string_view> names);
  std::vector<std::string> take();

 private:
  struct Problem {
    toml::source_position where;
    std::string what;
  };
  std::string path_;
  std::vector<Problem> problems_;
};

}  // namespace sentry::relay
