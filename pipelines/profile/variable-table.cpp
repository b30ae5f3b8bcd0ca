// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/variable-table.hpp"

#include <algorithm>

#include "pipelines/profile/choice-table.hpp"

namespace sentry::pipelines {
namespace {

bool is_number(VariableType type) {
  return type == VariableType::kInt || type == VariableType::kFraction;
}

void read_type(TableReader &reader, Variable &variable) {
  const std::string type = reader.required_string("type");
  const auto known = parse_variable_type(type);
  if (!known) {
    reader.fail_at(
        "type",
        "\"" + type +
            "\" is no type of a variable: expected int, fraction, enum, path, uri, string or text");
  }
  variable.type = known.value_or(VariableType::kString);
}

void read_range(TableReader &reader, Variable &variable) {
  const auto ends = reader.scalars("range");
  if (reader.node("range") == nullptr) return;
  if (!is_number(variable.type)) {
    reader.fail_at("range", "only an int or a fraction has a \"range\"");
    return;
  }
  const bool good =
      ends.size() == 2 && check_value(variable, ends[0]) && check_value(variable, ends[1]);
  if (good) variable.range = {ends[0], ends[1]};
  // A range that its own ends do not lie in runs backwards.
  if (!good || !check_value(variable, ends[0])) {
    variable.range.reset();
    reader.fail_at("range",
                   "\"range\" must be [lowest, highest], each " + expected_value(variable));
  }
}

void read_default(TableReader &reader, Variable &variable) {
  variable.default_value = reader.scalar("default");
  variable.optional = reader.boolean("optional");
  if (!variable.default_value) return;
  if (variable.optional) reader.fail_at("default", "an optional variable has no \"default\"");
  const auto good = check_value(variable, *variable.default_value);
  if (!good) reader.fail_at("default", good.error().message);
}

void read_secret(TableReader &reader, Variable &variable) {
  variable.secret = reader.boolean("secret");
  if (variable.secret && !is_free_text(variable.type)) {
    reader.fail_at("secret", "only free text can be \"secret\"");
  }
}

// What a path or a URI must be besides.
void read_narrowing(TableReader &reader, Variable &variable) {
  variable.schemes = reader.strings("schemes");
  if (!variable.schemes.empty() && variable.type != VariableType::kUri) {
    reader.fail_at("schemes", "only a uri has \"schemes\"");
  }
  variable.numbered = reader.boolean("numbered");
  if (variable.numbered && variable.type != VariableType::kPath) {
    reader.fail_at("numbered", "only a path can be \"numbered\"");
  }
}

Variable read_variable(const toml::key &key, const toml::table &table, const std::string &file,
                       std::optional<Error> &error) {
  Variable variable;
  variable.name = key.str();
  TableReader reader(table, "[variables." + variable.name + "]", file, error);
  if (!is_variable_name(variable.name)) {
    reader.fail(key.source().begin, "\"" + variable.name +
                                        "\" cannot name a variable: expected a small letter, then "
                                        "small letters, digits and -");
  }
  reader.allow_only(
      {"type", "default", "optional", "secret", "range", "choices", "schemes", "numbered", "help"});
  read_type(reader, variable);
  variable.help = reader.required_string("help");
  read_range(reader, variable);
  read_choices(reader, variable, file, error);
  read_narrowing(reader, variable);
  read_default(reader, variable);
  read_secret(reader, variable);
  return variable;
}

}  // namespace

/// Reads every `[variables.NAME]` below `tables`, in the order of the file.
std::vector<Variable> read_variables(const toml::table &tables, const std::string &file,
                                     std::optional<Error> &error) {
  std::vector<Variable> variables;
  TableReader reader(tables, "[variables]", file, error);
  for (const toml::key *key : keys_in_order(tables)) {
    if (const toml::table *table = tables.get(*key)->as_table()) {
      variables.push_back(read_variable(*key, *table, file, error));
    } else {
      reader.fail_at(key->str(), "\"" + std::string(key->str()) +
                                     "\" of [variables] must be a table: expected [variables." +
                                     std::string(key->str()) + "]");
    }
  }
  return variables;
}

}  // namespace sentry::pipelines
