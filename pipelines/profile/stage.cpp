// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/stage.hpp"

#include <algorithm>

#include "pipelines/profile/pipeline-text.hpp"
#include "pipelines/profile/variable-table.hpp"

namespace sentry::pipelines {
namespace {

bool begins_with_link(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  if (text.starts_with("$[")) {
    text.remove_prefix(2);
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  }
  return text.starts_with('!');
}

}  // namespace

/// For profiles that have no stages.
Result<NamedText> no_stage(const std::string &name) {
  return Error{ErrorCode::kNotFound, "there is no stage \"" + name + "\""};
}

Result<Stage> parse_stage(const std::string &name, const NamedText &text) {
  auto document = Document::parse(text.text, text.file);
  if (!document) return document.error();
  Stage stage{name, document.take(), "", {}, {}};
  std::optional<Error> error;
  TableReader reader(stage.document.table(), "the stage", text.file, error);
  reader.allow_only({"pipeline", "packages", "variables"});
  stage.pipeline = reader.required_string("pipeline");
  if (!begins_with_link(stage.pipeline)) {
    reader.fail_at("pipeline", "\"pipeline\" of the stage must begin with !");
  }
  stage.packages = reader.strings("packages");
  if (const toml::table *tables = reader.table("variables")) {
    stage.variables = read_variables(*tables, text.file, error);
  }
  if (error) return *error;
  return stage;
}

}  // namespace sentry::pipelines
