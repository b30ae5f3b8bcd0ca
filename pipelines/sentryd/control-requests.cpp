// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/control-requests.hpp"

#include <json-glib/json-glib.h>
#include <unistd.h>

#include <memory>

#include "pipelines/base/redact.hpp"
#include "pipelines/sentryd/daemon.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

using NodePtr = std::unique_ptr<JsonNode, decltype([](JsonNode *node) { json_node_unref(node); })>;

// A JSON object that is being written.
class Object {
 public:
  Object() : object_(json_object_new()) {}
  Object(const Object &) = delete;
  Object &operator=(const Object &) = delete;
  ~Object() { json_object_unref(object_); }

  void text(const char *name, const std::string &value) {
    json_object_set_string_member(object_, name, value.c_str());
  }
  void number(const char *name, std::int64_t value) {
    json_object_set_int_member(object_, name, value);
  }
  void real(const char *name, double value) { json_object_set_double_member(object_, name, value); }
  void array(const char *name, JsonArray *value) {
    json_object_set_array_member(object_, name, value);
  }
  JsonObject *ref() { return json_object_ref(object_); }
  [[nodiscard]] std::string line() const {
    const NodePtr node(json_node_alloc());
    json_node_init_object(node.get(), object_);
    const std::unique_ptr<char, decltype(&g_free)> text(json_to_string(node.get(), FALSE), g_free);
    return text.get();
  }

 private:
  JsonObject *object_;
};

std::string error_line(const std::string &sentence) {
  Object object;
  object.text("error", sentence);
  return object.line();
}

const char *state_of(const FeedStatus &status) {
  switch (status.state) {
    case Supervisor::State::kStarting:
      return "starting";
    case Supervisor::State::kLive:
      return status.trouble ? "no signal" : "live";
    case Supervisor::State::kStopping:
    case Supervisor::State::kWaiting:
      return "failed";
    case Supervisor::State::kEnding:
    case Supervisor::State::kEnded:
      return "ending";
    case Supervisor::State::kIdle:
      return status.trouble ? "failed" : "idle";
  }
  return "unknown";
}

void describe(const CameraView &camera, Object &object) {
  const FeedStatus &status = camera.status;
  const std::int64_t now = monotonic_now_ns();
  object.text("camera", camera.name);
  object.text("state", state_of(status));
  object.text("reason", status.trouble ? without_credentials(status.trouble->text) : "");
  object.number("failures", static_cast<std::int64_t>(status.failures));
  object.number("pictures", static_cast<std::int64_t>(status.seen.pictures));
  if (status.seen.period > 0) {
    object.real("fps", static_cast<double>(kNanosecondsPerSecond) /
                           static_cast<double>(status.seen.period));
  }
  if (status.seen.last_picture > 0) {
    object.number("age_ms", (now - status.seen.last_picture) / kNanosecondsPerMillisecond);
  }
  if (status.next_attempt) {
    object.number("next_attempt_ms", (*status.next_attempt - now) / kNanosecondsPerMillisecond);
  }
  if (status.pid > 0) object.number("pid", status.pid);
  JsonArray *devices = json_array_new();
  for (const std::string &device : status.devices) {
    json_array_add_string_element(devices, device.c_str());
  }
  object.array("devices", devices);
}

std::string list_cameras(const Daemon &daemon) {
  JsonArray *array = json_array_new();
  for (const CameraView &camera : daemon.cameras()) {
    Object object;
    describe(camera, object);
    json_array_add_object_element(array, object.ref());
  }
  Object reply;
  reply.number("daemon", ::getpid());
  reply.array("cameras", array);
  return reply.line();
}

}  // namespace

void answer_request(Daemon &daemon, const std::string &line, const control::Reply &reply) {
  const NodePtr node(json_from_string(line.c_str(), nullptr));
  if (!node || !JSON_NODE_HOLDS_OBJECT(node.get())) {
    return reply(error_line("a request is a JSON object on one line"));
  }
  JsonObject *request = json_node_get_object(node.get());
  const std::string command = json_object_get_string_member_with_default(request, "command", "");
  if (command == "cameras") return reply(list_cameras(daemon));
  reply(error_line("\"" + command + "\" is no command: expected cameras"));
}

}  // namespace sentry::pipelines
