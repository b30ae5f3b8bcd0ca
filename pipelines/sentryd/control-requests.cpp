// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/control-requests.hpp"

#include <unistd.h>

#include "pipelines/base/json-object.hpp"
#include "pipelines/base/redact.hpp"
#include "pipelines/sentryd/daemon.hpp"
#include "pipelines/sentryd/request-line.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

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

void describe(const CameraView &camera, JsonWriter &object) {
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
    JsonWriter object;
    describe(camera, object);
    object.append_to(array);
  }
  JsonWriter reply;
  reply.number("daemon", ::getpid());
  reply.array("cameras", array);
  return reply.line();
}

// A daemon that does not have the camera says so in a way of its own: another one may.
void control(const Daemon &daemon, const RequestLine &request, const control::Reply &reply) {
  const std::string &name = request.camera;
  std::string known;
  for (const CameraView &camera : daemon.cameras()) {
    if (camera.name == name && camera.feed != nullptr) {
      return camera.feed->control({0, request.control, request.value}, reply);
    }
    known += (known.empty() ? "" : ", ") + camera.name;
  }
  JsonWriter object;
  object.text("unknown_camera", name);
  object.text("error",
              "There is no camera \"" + name + "\"" + (known.empty() ? "" : ": there is " + known));
  reply(object.line());
}

}  // namespace

void answer_request(Daemon &daemon, const std::string &line, const control::Reply &reply) {
  const auto request = read_request(line);
  if (!request) return reply(json_error(request.error().message));
  if (request->command == "cameras") return reply(list_cameras(daemon));
  if (request->command == "controls") return control(daemon, *request, reply);
  reply(json_error("\"" + request->command + "\" is no command: expected cameras or controls"));
}

}  // namespace sentry::pipelines
