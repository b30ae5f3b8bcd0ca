// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/toml-text.hpp"

#include <algorithm>
#include <sstream>

#include "transport/base/nearest-name.hpp"

namespace sentry::relay {
namespace {

std::string quoted(std::string_view text) { return std::string("\"").append(text).append("\""); }

}  // namespace

/// A value as the file has it; of a table or list only the kind.
std::string shown(const toml::node &node) {
  std::ostringstream text;
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  node.visit([&text](const auto &value) {
    if constexpr (toml::is_string<decltype(value)>) {
      text << '"' << value.get() << '"';
    } else if constexpr (toml::is_value<decltype(value)>) {
      text << value;
    }
  });
  return text.str();
}

void Problems::add(const toml::source_region &where, const std::string &what) {
  problems_.push_back({where.begin, what});
}

void Problems::add_value(const toml::node &node, std::string_view key, std::string_view expected) {
  add(node.source(), std::string("key ")
                         .append(quoted(key))
                         .append(": expected ")
                         .append(expected)
                         .append(", found ")
                         .append(shown(node)));
}

void Problems::add_unknown(const toml::key &key, std::span<const std::string_view> names) {
  std::string text = "unknown key " + quoted(key.str());
  if (const std::string meant = nearest_name(key.str(), names); !meant.empty()) {
    text.append("; did you mean ").append(quoted(meant)).append("?");
  } else {
    text += "; expected one of";
    for (const std::string_view name : names) text.append(" ").append(name);
  }
  add(key.source(), text);
}

/// In the order of the file, which a table of TOML does not keep.
std::vector<std::string> Problems::take() {
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem &a, const Problem &b) { return a.where < b.where; });
  std::vector<std::string> lines;
  for (const Problem &problem : problems_) {
    lines.push_back(path_ + ":" + std::to_string(problem.where.line) + ":" +
                    std::to_string(problem.where.column) + ": " + problem.what);
  }
  problems_.clear();
  return lines;
}

}  // namespace sentry::relay
