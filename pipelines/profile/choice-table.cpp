// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/choice-table.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kExpected = "an array of strings, or a table";

// Words that stand for themselves.
void read_words(TableReader &reader, Variable &variable) {
  for (const std::string &word : reader.strings("choices")) {
    variable.choices.push_back({word, word, "", ""});
  }
}

Choice read_choice(const toml::key &key, const toml::node &node, const std::string &title,
                   const std::string &file, std::optional<Error> &error) {
  Choice choice{std::string(key.str()), "", "", ""};
  if (const auto *text = node.as_string()) {
    choice.text = text->get();
  } else if (const auto *table = node.as_table()) {
    TableReader reader(*table, title + "." + choice.value + "]", file, error);
    reader.allow_only({"text", "element", "untested"});
    choice.text = reader.required_string("text");
    choice.element = reader.string("element");
    choice.untested = reader.string("untested");
  } else if (!error) {
    error = Error{ErrorCode::kInvalid,
                  located(file, node.source().begin, "a choice must be a string or a table")};
  }
  return choice;
}

// Values with the texts that they stand for.
void read_texts(const toml::table &table, Variable &variable, const std::string &file,
                std::optional<Error> &error) {
  const std::string title = "[variables." + variable.name + ".choices";
  for (const toml::key *key : keys_in_order(table)) {
    variable.choices.push_back(read_choice(*key, *table.get(*key), title, file, error));
  }
}

void check_choices(TableReader &reader, const Variable &variable) {
  if (variable.choices.empty()) {
    reader.fail_at("choices",
                   std::string("an enum needs \"choices\", ") + kExpected + " that is not empty");
  }
  for (const Choice &choice : variable.choices) {
    if (!is_plain_value(choice.value)) {
      reader.fail_at("choices", "\"" + choice.value +
                                    "\" cannot be a choice: expected letters, digits and _.:/+-");
    }
    if (choice.value == kAutomatic && has_elements(variable)) {
      reader.fail_at("choices", "\"auto\" is the choice of the first element that is installed");
    }
  }
}

}  // namespace

/// Reads the choices of an enum: an array of words, or a table of the texts that they stand for.
void read_choices(TableReader &reader, Variable &variable, const std::string &file,
                  std::optional<Error> &error) {
  const toml::node *node = reader.node("choices");
  if (variable.type != VariableType::kEnum) {
    if (node != nullptr) reader.fail_at("choices", "only an enum has \"choices\"");
    return;
  }
  if (node != nullptr && node->is_table()) {
    read_texts(*node->as_table(), variable, file, error);
  } else if (node == nullptr || node->is_array()) {
    read_words(reader, variable);
  } else {
    reader.fail_at("choices", std::string("\"choices\" of [variables.") + variable.name +
                                  "] must be " + kExpected);
  }
  check_choices(reader, variable);
}

}  // namespace sentry::pipelines
