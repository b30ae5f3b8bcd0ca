// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/control-desk.hpp"

#include "pipelines/base/json-object.hpp"
#include "pipelines/capture/variant.hpp"
#include "pipelines/v4l2/control.hpp"

namespace sentry::pipelines {
namespace {

// A control that cannot be read now, as a button, has no value.
void describe(const v4l2::Device &device, const v4l2::Control &control, JsonArray *array) {
  JsonWriter object;
  object.text("name", control.name);
  object.text("title", control.title);
  if (const auto value = v4l2::get_control(device, control)) object.text("value", *value);
  object.text("expected", v4l2::expected_value(control));
  object.truth("settable", !control.read_only && !control.inactive && !control.grabbed);
  object.append_to(array);
}

std::string list(const v4l2::Device &device) {
  const auto controls = v4l2::list_controls(device);
  if (!controls) return json_error(controls.error().message);
  JsonArray *array = json_array_new();
  for (const v4l2::Control &control : *controls) describe(device, control, array);
  JsonWriter reply;
  reply.text("device", device.path());
  reply.array("controls", array);
  return reply.line();
}

std::string line_for(const std::string &path, const ControlRequest &request, v4l2::Driver &driver) {
  const auto device = v4l2::Device::open(path, driver);
  if (!device) return json_error(device.error().message);
  if (!request.name.empty()) {
    const auto set = v4l2::set_control(*device, request.name, request.value);
    if (!set) return json_error(set.error().message);
  }
  return list(*device);
}

}  // namespace

/// Sets the control, if one is named, and lists all of them as they are then. May wait for a
/// driver.
ControlReply answer_control(const std::string &device, const ControlRequest &request,
                            v4l2::Driver &driver) {
  return {request.id, line_for(device, request, driver)};
}

Bytes pack(const ControlRequest &request) {
  return pack(
      variant("(u^ay^ay)", guint32{request.id}, request.name.c_str(), request.value.c_str()));
}

Bytes pack(const ControlReply &reply) {
  return pack(variant("(u^ay)", guint32{reply.id}, reply.line.c_str()));
}

std::optional<ControlRequest> unpack_control_request(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, "(uayay)");
  if (!variant) return std::nullopt;
  guint32 id = 0;
  const char *name = nullptr;
  const char *value = nullptr;
  g_variant_get(variant.get(), "(u^&ay^&ay)", &id, &name, &value);
  return ControlRequest{id, name, value};
}

std::optional<ControlReply> unpack_control_reply(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, "(uay)");
  if (!variant) return std::nullopt;
  guint32 id = 0;
  const char *line = nullptr;
  g_variant_get(variant.get(), "(u^&ay)", &id, &line);
  return ControlReply{id, line};
}

}  // namespace sentry::pipelines
