// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "relay/daemon/config-tables.hpp"
#include "relay/daemon/setting.hpp"
#include "relay/daemon/toml-text.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kServerKey = "server";
constexpr std::string_view kListenerKey = "listener";

class Reader {
 public:
  Reader(const std::string &path, Options &options) : problems_(path), options_(options) {}

  ConfigErrors read(const toml::table &root) {
    // In the order of the file, so that of two spellings the second is the wrong one.
    std::vector<std::pair<const toml::key *, const toml::node *>> entries;
    for (const auto &[key, node] : root) entries.emplace_back(&key, &node);
    std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
      return a.first->source().begin < b.first->source().begin;
    });
    for (const auto &[key, node] : entries) read_key(*key, *node);
    return problems_.take();
  }

 private:
  void read_key(const toml::key &key, const toml::node &node) {
    if (key.str() == kServerKey) {
      options_.servers = read_servers(node, problems_);
      return;
    }
    if (key.str() == kListenerKey) {
      options_.listeners = read_listeners(node, problems_);
      return;
    }
    const Setting *setting = find_setting(key.str());
    if (setting == nullptr) {
      report_unknown(key);
    } else if (!seen_.insert(setting->name).second) {
      problems_.add(key.source(), "key \"" + std::string(key.str()) +
                                      "\": the same thing is set above in another spelling");
    } else {
      read_setting(*setting, key.str(), node);
    }
  }

  void report_unknown(const toml::key &key) {
    std::vector<std::string_view> names{kServerKey, kListenerKey};
    for (const Setting &setting : all_settings()) names.push_back(setting.name);
    problems_.add_unknown(key, names);
  }

  void read_setting(const Setting &setting, std::string_view key, const toml::node &node) {
    const toml::array *list = node.as_array();
    if (setting.clear != nullptr) setting.clear(options_);
    if (setting.name == "stream" && node.is_table()) {
      read_streams(*node.as_table(), options_, problems_);
    } else if (setting.clear == nullptr || list == nullptr) {
      read_value(setting, key, node);
    } else {
      for (const toml::node &element : *list) read_value(setting, key, element);
    }
  }

  void read_value(const Setting &setting, std::string_view key, const toml::node &node) {
    const auto text = value_text(setting.kind, node);
    if (text && set(setting, options_, *text)) return;
    problems_.add_value(node, key, expected(setting));
  }

  // What the setting reads, or nothing when the type is wrong.
  static std::optional<std::string> value_text(ValueKind kind, const toml::node &node) {
    const bool is_whole = node.is_integer();
    const bool is_number = is_whole || node.is_floating_point();
    switch (kind) {
      case ValueKind::kText:
        return node.value_exact<std::string>();
      case ValueKind::kWhole:
        return is_whole ? std::optional(shown(node)) : std::nullopt;
      case ValueKind::kNumber:
        return is_number ? std::optional(shown(node)) : std::nullopt;
      case ValueKind::kBits:
      case ValueKind::kBytes:
        return is_whole ? std::optional(shown(node)) : node.value_exact<std::string>();
    }
    return std::nullopt;
  }

  Problems problems_;
  Options &options_;
  std::set<std::string_view> seen_;
};

}  // namespace

/// Reads the file at `path` into `options`; what it does not name stays as it is.
ConfigErrors read_config_file(const std::string &path, Options &options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return {path + ": cannot read the configuration: it is a directory"};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return {path + ": cannot read the configuration: " + std::strerror(errno)};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return read_config(text, path, options);
}

ConfigErrors read_config(std::string_view text, const std::string &path, Options &options) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    Problems problems(path);
    problems.add(parsed.error().source(), std::string(parsed.error().description()));
    return problems.take();
  }
  return Reader(path, options).read(parsed.table());
}

}  // namespace sentry::relay
