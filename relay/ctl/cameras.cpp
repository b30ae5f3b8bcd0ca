// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdio>

#include "pipelines/control/socket-path.hpp"
#include "relay/ctl/command.hpp"
#include "relay/ctl/daemons.hpp"
#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

using Cameras = std::vector<JsonObject *>;
using Rows = std::vector<std::vector<std::string>>;

constexpr const char *kRequest = R"({"command": "cameras"})";

std::string text(JsonObject *camera, const char *name) {
  const std::string text = text_member(camera, name).value_or("");
  return text.empty() ? "-" : printable(text);
}

std::string duration(JsonObject *camera, const char *name) {
  const auto ms = number_member(camera, name);
  return ms ? duration_text(static_cast<std::int64_t>(*ms * 1e6)) : "-";
}

std::string number(JsonObject *camera, const char *name, int digits) {
  const auto value = number_member(camera, name);
  return value ? fixed(*value, digits) : "-";
}

std::vector<std::string> row_of(JsonObject *camera) {
  return {text(camera, "camera"),        text(camera, "state"),
          number(camera, "fps", 1),      duration(camera, "age_ms"),
          number(camera, "failures", 0), duration(camera, "next_attempt_ms"),
          text(camera, "reason")};
}

// Those that do not list cameras are none of ours.
Answers ask_for_cameras(const std::string &directory) {
  Answers answers = ask_all_daemons(directory, kRequest);
  std::erase_if(answers.good, [&](const Answer &answer) {
    if (objects_member(answer.object(), "cameras")) return false;
    answers.problems.push_back(unexpected(answer));
    return true;
  });
  return answers;
}

void print_json(const std::vector<Answer> &answers) {
  std::string json;
  for (const Answer &answer : answers) json += (json.empty() ? "\n  " : ",\n  ") + answer.line;
  std::printf("[%s%s]\n", json.c_str(), json.empty() ? "" : "\n");
}

void print_text(const std::vector<Answer> &answers) {
  Rows rows{{"CAMERA", "STATE", "FPS", "AGE", "FAILURES", "NEXT", "REASON"}};
  for (const Answer &answer : answers) {
    const auto cameras = objects_member(answer.object(), "cameras").value_or(Cameras{});
    for (JsonObject *camera : cameras) rows.push_back(row_of(camera));
  }
  print_table(rows);
}

int cameras(const Arguments &arguments) {
  const std::string directory = control::socket_directory();
  const Answers answers = ask_for_cameras(directory);
  if (arguments.json) {
    print_json(answers.good);
  } else if (!answers.good.empty()) {
    print_text(answers.good);
  } else if (answers.problems.empty()) {
    std::fprintf(stderr, "No sentryd answers in %s.\n", printable(directory).c_str());
  }
  const int status = flush_output();
  for (const std::string &problem : answers.problems) (void)fail(problem);
  return answers.problems.empty() ? status : kFailure;
}

}  // namespace

const Command kCamerasCommand{"cameras",
                              "[--json]",
                              "every camera of the sentryd programs that run here",
                              "  --json              print a JSON array instead of a table\n",
                              kJson,
                              0,
                              0,
                              cameras};

}  // namespace sentry::ctl
