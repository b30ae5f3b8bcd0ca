// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <json-glib/json-glib.h>

#include <cstdio>
#include <memory>

#include "pipelines/control/client.hpp"
#include "pipelines/control/socket-path.hpp"
#include "relay/ctl/command.hpp"
#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

using NodePtr = std::unique_ptr<JsonNode, decltype([](JsonNode *node) { json_node_unref(node); })>;
using Rows = std::vector<std::vector<std::string>>;

constexpr const char *kRequest = R"({"command": "cameras"})";

std::string text(JsonObject *camera, const char *name) {
  return json_object_get_string_member_with_default(camera, name, "");
}

std::string duration(JsonObject *camera, const char *name) {
  if (json_object_has_member(camera, name) == FALSE) return "-";
  return duration_text(json_object_get_int_member(camera, name) * 1'000'000);
}

std::string rate(JsonObject *camera) {
  if (json_object_has_member(camera, "fps") == FALSE) return "-";
  return fixed(json_object_get_double_member(camera, "fps"), 1);
}

std::string or_dash(std::string value) { return value.empty() ? "-" : printable(value); }

void add_row(JsonArray * /*array*/, guint /*index*/, JsonNode *node, gpointer rows) {
  if (!JSON_NODE_HOLDS_OBJECT(node)) return;
  JsonObject *camera = json_node_get_object(node);
  static_cast<Rows *>(rows)->push_back(
      {printable(text(camera, "camera")), text(camera, "state"), rate(camera),
       duration(camera, "age_ms"),
       std::to_string(json_object_get_int_member_with_default(camera, "failures", 0)),
       duration(camera, "next_attempt_ms"), or_dash(text(camera, "reason"))});
}

// False when the reply is none.
bool add_rows(const std::string &reply, Rows &rows) {
  const NodePtr node(json_from_string(reply.c_str(), nullptr));
  if (!node || !JSON_NODE_HOLDS_OBJECT(node.get())) return false;
  JsonObject *object = json_node_get_object(node.get());
  if (json_object_has_member(object, "cameras") == FALSE) return false;
  JsonArray *cameras = json_object_get_array_member(object, "cameras");
  if (cameras == nullptr) return false;
  json_array_foreach_element(cameras, add_row, &rows);
  return true;
}

// What every daemon answers. One that has died leaves a socket at which nobody listens.
Result<std::vector<std::string>> ask_all(const std::string &directory) {
  std::vector<std::string> replies;
  for (const std::string &socket : control::sockets_in(directory)) {
    auto reply = control::ask(socket, kRequest);
    if (reply) {
      replies.push_back(reply.take());
    } else if (reply.error().code != ErrorCode::kNotFound) {
      return reply.error();
    }
  }
  return replies;
}

int print_json(const std::vector<std::string> &replies) {
  std::string json;
  for (const std::string &reply : replies) json += (json.empty() ? "\n  " : ",\n  ") + reply;
  std::printf("[%s%s]\n", json.c_str(), json.empty() ? "" : "\n");
  return flush_output();
}

int cameras(const Arguments &arguments) {
  const std::string directory = control::socket_directory();
  const auto replies = ask_all(directory);
  if (!replies) return fail(replies.error().message);
  if (arguments.json) return print_json(*replies);
  if (replies->empty()) {
    std::fprintf(stderr, "No sentryd answers in %s.\n", printable(directory).c_str());
    return flush_output();
  }
  Rows rows{{"CAMERA", "STATE", "FPS", "AGE", "FAILURES", "NEXT", "REASON"}};
  for (const std::string &reply : *replies) {
    if (!add_rows(reply, rows)) return fail("a daemon in " + directory + " answers: " + reply);
  }
  print_table(rows);
  return flush_output();
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
