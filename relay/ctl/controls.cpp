// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <cstdio>

#include "pipelines/base/json-object.hpp"
#include "pipelines/control/socket-path.hpp"
#include "relay/ctl/command.hpp"
#include "relay/ctl/daemons.hpp"
#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

using Controls = std::vector<JsonObject *>;

// What is to be set; with no name nothing is.
struct Setting {
  std::string name;
  std::string value;
};

std::optional<Setting> read_setting(const Arguments &arguments) {
  if (arguments.names.size() < 2) return Setting{};
  const std::string &text = arguments.names[1];
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  return Setting{text.substr(0, equals), text.substr(equals + 1)};
}

std::string request_for(const std::string &camera, const Setting &setting) {
  pipelines::JsonWriter request;
  request.text("command", "controls");
  request.text("camera", camera);
  request.text("control", setting.name);
  request.text("value", setting.value);
  return request.line();
}

// One that has it answers with its controls, or with why they cannot be had.
bool has_camera(const Answer &answer) {
  JsonObject *object = answer.object();
  if (json_object_has_member(object, "unknown_camera") != FALSE) return false;
  return text_member(object, "error") || objects_member(object, "controls");
}

std::string joined(const std::vector<std::string> &texts) {
  std::string all;
  for (const std::string &text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

Error not_found(const std::string &camera, const std::string &directory, const Answers &answers) {
  if (!answers.problems.empty()) {
    return {ErrorCode::kNotFound, "Camera " + camera + ": " + joined(answers.problems)};
  }
  if (answers.good.empty()) {
    return {ErrorCode::kNotFound, "Camera " + camera + ": no sentryd answers in " + directory};
  }
  return {ErrorCode::kNotFound,
          "There is no camera " + camera + "; `sentryctl cameras` lists those that there are"};
}

// Two daemons may each have a camera of that name, as both were given no other than the profile's;
// nobody can mean both.
Result<Answer> find_camera(const std::string &camera) {
  const std::string directory = control::socket_directory();
  Answers answers = ask_all_daemons(directory, request_for(camera, {}));
  std::vector<std::string> owners;
  for (const Answer &answer : answers.good) {
    if (has_camera(answer)) owners.push_back(answer.socket);
  }
  if (owners.empty()) return not_found(camera, directory, answers);
  if (owners.size() > 1) {
    return Error{
        ErrorCode::kInvalid,
        "Camera " + camera + ": expected one sentryd that has it, but there are " + joined(owners)};
  }
  return std::move(*std::find_if(answers.good.begin(), answers.good.end(), has_camera));
}

Result<Controls> controls_of(const std::string &camera, const Answer &answer) {
  if (const auto error = text_member(answer.object(), "error")) {
    return Error{ErrorCode::kSystem, "Camera " + camera + ": " + *error};
  }
  if (auto controls = objects_member(answer.object(), "controls")) return std::move(*controls);
  return Error{ErrorCode::kCorrupt, unexpected(answer)};
}

std::string text(JsonObject *control, const char *name) {
  return printable(text_member(control, name).value_or("-"));
}

// What is expected stands last, where a long menu widens no other line.
void print_controls(const Controls &controls) {
  std::vector<std::vector<std::string>> rows{{"CONTROL", "VALUE", "TITLE", "EXPECTED"}};
  for (JsonObject *control : controls) {
    const bool settable = truth_member(control, "settable");
    rows.push_back({text(control, "name"), text(control, "value"), text(control, "title"),
                    settable ? text(control, "expected") : "cannot be set now"});
  }
  print_table(rows);
}

int list(const std::string &camera, bool as_json) {
  const auto answer = find_camera(camera);
  if (!answer) return fail(answer.error().message);
  const auto controls = controls_of(camera, *answer);
  if (!controls) return fail(controls.error().message);
  if (as_json) {
    std::printf("%s\n", answer->line.c_str());
  } else {
    print_controls(*controls);
  }
  return flush_output();
}

std::string json_text(JsonObject *object) {
  const JsonPtr node(json_node_init_object(json_node_alloc(), object));
  const std::unique_ptr<char, decltype(&g_free)> text(json_to_string(node.get(), FALSE), g_free);
  return text.get();
}

// As it is now: some drivers take the nearest value that they have.
void print_value(JsonObject *control, bool as_json) {
  if (as_json) {
    std::printf("%s\n", json_text(control).c_str());
  } else if (text_member(control, "value")) {
    std::printf("%s=%s\n", text(control, "name").c_str(), text(control, "value").c_str());
  } else {
    std::printf("%s\n", text(control, "name").c_str());
  }
}

// The daemon that has the camera is found first: if all were asked to set, two could obey.
int set(const std::string &camera, const Setting &setting, bool as_json) {
  const auto found = find_camera(camera);
  if (!found) return fail(found.error().message);
  const auto answer = ask_daemon(found->socket, request_for(camera, setting));
  if (!answer) return fail(answer.error().message);
  const auto controls = controls_of(camera, *answer);
  if (!controls) return fail(controls.error().message);
  const auto control = std::find_if(controls->begin(), controls->end(), [&](JsonObject *one) {
    return text_member(one, "name") == setting.name;
  });
  if (control == controls->end()) return fail(unexpected(*answer));
  print_value(*control, as_json);
  return flush_output();
}

int controls(const Arguments &arguments) {
  const std::string &camera = arguments.names[0];
  const auto setting = read_setting(arguments);
  if (!setting) {
    (void)fail("Camera " + camera + ": expected NAME=VALUE, as in brightness=10, not \"" +
               arguments.names[1] + "\"");
    return kUsage;
  }
  if (setting->name.empty()) return list(camera, arguments.json);
  return set(camera, *setting, arguments.json);
}

}  // namespace

const Command kControlsCommand{
    "controls",
    "CAMERA [NAME=VALUE] [--json]",
    "the controls of a running camera, or sets one",
    "  --json              print a JSON object instead of a table or a line\n",
    kJson,
    1,
    2,
    controls};

}  // namespace sentry::ctl
