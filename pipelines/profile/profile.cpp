// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/profile.hpp"

#include <algorithm>
#include <filesystem>

#include "pipelines/profile/stage.hpp"
#include "pipelines/profile/variable-table.hpp"

namespace sentry::pipelines {
namespace {

// Looks up the stages that a profile names; what is wrong with one is told with its own file.
std::vector<Stage> read_stages(TableReader &reader, const FindStage &find_stage,
                               std::optional<Error> &error) {
  std::vector<Stage> stages;
  const std::vector<std::string> names = reader.strings("stages");
  for (std::size_t i = 0; i < names.size() && !error; ++i) {
    const toml::node &node = *reader.node("stages")->as_array()->get(i);
    if (!is_variable_name(names[i])) {
      reader.fail(node.source().begin, "\"" + names[i] +
                                           "\" cannot name a stage: expected a small letter, then "
                                           "small letters, digits and -");
      break;
    }
    const auto text = find_stage(names[i]);
    if (!text) {
      reader.fail(node.source().begin, text.error().message);
      break;
    }
    auto stage = parse_stage(names[i], *text);
    if (!stage) error = stage.error();
    if (stage) stages.push_back(stage.take());
  }
  return stages;
}

void add_packages(Profile &profile, const std::vector<std::string> &packages) {
  for (const std::string &package : packages) {
    const auto known = std::find(profile.packages.begin(), profile.packages.end(), package);
    if (known == profile.packages.end()) profile.packages.push_back(package);
  }
}

// A variable that is there already hides the stage's. Both must be of one type, for which alone the
// stage's text has been written.
void add_variables(Profile &profile, const Stage &stage, const TableReader &reader,
                   std::optional<Error> &error) {
  for (const Variable &variable : stage.variables) {
    const Variable *mine = find_variable(profile.variables, variable.name);
    if (mine == nullptr) {
      profile.variables.push_back(variable);
    } else if (mine->type != variable.type && !error) {
      const toml::node *own = reader.variable(variable.name);
      error = Error{
          ErrorCode::kInvalid,
          located(profile.file,
                  own != nullptr ? own->source().begin : reader.node("stages")->source().begin,
                  "the variable " + variable.name + " must be of the type " +
                      std::string(to_string(variable.type)) + ", as the stage " + stage.name +
                      " has it")};
    }
  }
}

void add_stages(Profile &profile, const std::vector<Stage> &stages, const TableReader &reader,
                std::optional<Error> &error) {
  for (const Stage &stage : stages) {
    profile.pipeline += "\n" + stage.pipeline;
    add_packages(profile, stage.packages);
    add_variables(profile, stage, reader, error);
  }
}

// Every text of every file, once all variables are known.
void check_texts(const Profile &profile, const Document &document, const std::vector<Stage> &stages,
                 std::optional<Error> &error) {
  if (!error) error = document.check_texts(profile.variables);
  for (const Stage &stage : stages) {
    if (!error) error = stage.document.check_texts(profile.variables);
  }
}

}  // namespace

/// Reads a profile; `file` names it in errors, which begin with file:line:column.
Result<Profile> parse_profile(std::string_view text, const std::string &file,
                              const FindStage &find_stage) {
  const auto document = Document::parse(text, file);
  if (!document) return document.error();
  std::optional<Error> error;
  TableReader reader(document->table(), "the profile", file, error);
  reader.allow_only({"description", "hardware", "untested", "packages", "pipeline", "stages",
                     "loop", "variables"});
  Profile profile;
  profile.name = std::filesystem::path(file).stem();
  profile.file = file;
  profile.description = reader.required_string("description");
  profile.hardware = reader.string("hardware");
  profile.untested = reader.string("untested");
  profile.packages = reader.strings("packages");
  profile.pipeline = reader.required_string("pipeline");
  profile.loop = reader.boolean("loop");
  if (const toml::table *tables = reader.table("variables")) {
    profile.variables = read_variables(*tables, file, error);
  }
  const std::vector<Stage> stages = read_stages(reader, find_stage, error);
  add_stages(profile, stages, reader, error);
  check_texts(profile, *document, stages, error);
  if (error) return *error;
  return profile;
}

}  // namespace sentry::pipelines
