// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/profile.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "pipelines/profile/substitute.hpp"
#include "pipelines/profile/toml-table.hpp"
#include "pipelines/profile/variable-table.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {
namespace {

std::size_t offset_of(std::string_view text, const toml::source_position &position) {
  std::size_t offset = 0;
  for (toml::source_index line = 1; line < position.line; ++line) {
    const std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) return text.size();
    offset = end + 1;
  }
  return std::min(text.size(), offset + position.column - 1);
}

// Where byte `offset` of `pipeline` stands in the file, if the file has the text as it is (TOML's
// literal strings); else where the value begins.
toml::source_position position_in_value(std::string_view text, const toml::node &value,
                                        std::string_view pipeline, std::size_t offset) {
  const auto start = value.source().begin;
  const std::size_t found = text.find(pipeline, offset_of(text, start));
  if (found == std::string_view::npos) return start;
  const std::string_view before = text.substr(0, found + offset);
  const std::size_t newline = before.rfind('\n');
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  return {static_cast<toml::source_index>(1 + std::count(before.begin(), before.end(), '\n')),
          static_cast<toml::source_index>(1 + before.size() - line_start)};
}

void check_pipeline(std::string_view text, TableReader &reader, const Profile &profile) {
  const toml::node *value = reader.node("pipeline");
  if (value == nullptr) return;
  if (const auto problem = check_placeholders(profile.pipeline, profile.variables)) {
    reader.fail(position_in_value(text, *value, profile.pipeline, problem->offset),
                problem->message);
  }
}

std::string list_variables(const Profile &profile) {
  std::string names;
  for (const Variable &variable : profile.variables) {
    names += (names.empty() ? "" : ", ") + variable.name;
  }
  return names.empty() ? "it has none" : "it has " + names;
}

const Variable *find_variable(const Profile &profile, const std::string &name) {
  for (const Variable &variable : profile.variables) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

Result<std::map<std::string, std::string>> checked_values(const Profile &profile,
                                                          const VariableSettings &settings) {
  std::map<std::string, std::string> values;
  for (const auto &[name, text] : settings) {
    const Variable *variable = find_variable(profile, name);
    if (variable == nullptr) {
      return Error{ErrorCode::kInvalid, "Profile " + profile.name + " has no variable \"" + name +
                                            "\": " + list_variables(profile)};
    }
    auto value = check_value(*variable, text);
    if (!value) return value.error();
    values[name] = value.take();
  }
  for (const Variable &variable : profile.variables) {
    if (values.contains(variable.name)) continue;
    if (!variable.default_value) {
      return Error{ErrorCode::kInvalid, "Profile " + profile.name + " needs --set " +
                                            variable.name + "=VALUE: " + variable.help +
                                            " (expected " + expected_value(variable) + ")"};
    }
    values[variable.name] = *check_value(variable, *variable.default_value);
  }
  return values;
}

Error unreadable(const std::string &file, int number) {
  return {ErrorCode::kNotFound, "Cannot read profile " + file + ": " + std::strerror(number),
          number};
}

Result<std::string> read_file(const std::string &file) {
  constexpr std::size_t kLongest = std::size_t{1} << 20;  // bytes; a device could go on for ever
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return unreadable(file, errno);
  std::string text;
  char block[4096];
  for (;;) {
    const ssize_t length = ::read(fd.get(), block, sizeof block);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return unreadable(file, errno);
    if (length == 0) return text;
    text.append(block, static_cast<std::size_t>(length));
    if (text.size() > kLongest) return unreadable(file, EFBIG);
  }
}

}  // namespace

/// Reads a profile; `file` names it in errors, which begin with file:line:column.
Result<Profile> parse_profile(std::string_view text, const std::string &file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return Error{ErrorCode::kInvalid,
                 located(file, parsed.error().source().begin, parsed.error().description())};
  }
  std::optional<Error> error;
  TableReader reader(parsed.table(), "the profile", file, error);
  reader.allow_only({"description", "hardware", "packages", "pipeline", "loop", "variables"});
  Profile profile;
  profile.name = std::filesystem::path(file).stem();
  profile.file = file;
  profile.description = reader.required_string("description");
  profile.hardware = reader.string("hardware");
  profile.packages = reader.strings("packages");
  profile.pipeline = reader.required_string("pipeline");
  profile.loop = reader.boolean("loop");
  if (const toml::table *tables = reader.table("variables")) {
    profile.variables = read_variables(*tables, file, error);
  }
  check_pipeline(text, reader, profile);
  if (error) return *error;
  return profile;
}

Result<Profile> load_profile(const std::string &file) {
  const auto text = read_file(file);
  if (!text) return text.error();
  return parse_profile(*text, file);
}

/// The profile's launch text with every variable replaced: by its setting, else by its default.
Result<std::string> fill_pipeline(const Profile &profile, const VariableSettings &settings) {
  const auto values = checked_values(profile, settings);
  if (!values) return values.error();
  std::string text = fill_placeholders(profile.pipeline, profile.variables,
                                       [&](const std::string &name) { return values->at(name); });
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

}  // namespace sentry::pipelines
