// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <linux/videodev2.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "pipelines/v4l2/control.hpp"

namespace sentry::v4l2 {
namespace {

Result<Control> look_up(const Device &device, std::string_view name) {
  const auto controls = list_controls(device);
  return controls ? find_control(*controls, name) : controls.error();
}

Error refused(ErrorCode code, const Control &control, const std::string &why) {
  return {code, "Control " + control.name + " " + why};
}

Result<void> check_readable(const Control &control) {
  if (control.type == ControlType::kText) {
    return refused(ErrorCode::kUnsupported, control, "is a text, which cannot be read here");
  }
  if (control.write_only) {
    return refused(ErrorCode::kPermission, control, "has no value: it can only be set");
  }
  return {};
}

Result<void> check_writable(const Control &control) {
  if (control.read_only) return refused(ErrorCode::kPermission, control, "is read-only");
  if (control.grabbed) {
    return refused(ErrorCode::kBusy, control, "cannot change while the device captures");
  }
  if (control.inactive) {
    return refused(ErrorCode::kBusy, control,
                   "is inactive: another control, such as an automatic, overrides it");
  }
  return {};
}

bool is_wide(const Control &control) { return control.type == ControlType::kInteger64; }

int exchange(const Device &device, unsigned long request, v4l2_ext_control &value) {
  v4l2_ext_controls request_of_one{};
  request_of_one.which = V4L2_CTRL_WHICH_CUR_VAL;
  request_of_one.count = 1;
  request_of_one.controls = &value;
  return device.ask(request, request_of_one);
}

Error failed(const Device &device, const Control &control, const std::string &doing, int number) {
  if (is_gone(number)) return device_error(device.path(), "ask", number);
  const ErrorCode code = number == EBUSY                        ? ErrorCode::kBusy
                         : number == EACCES || number == EPERM  ? ErrorCode::kPermission
                         : number == ERANGE || number == EINVAL ? ErrorCode::kInvalid
                                                                : ErrorCode::kSystem;
  return {code, "Control " + control.name + " cannot be " + doing + ": " + std::strerror(number),
          number};
}

}  // namespace

/// The value of a control as parse_value() reads it.
Result<std::string> get_control(const Device &device, std::string_view name) {
  const auto control = look_up(device, name);
  return control ? get_control(device, *control) : control.error();
}

/// The same of one that list_controls() has found, in one call.
Result<std::string> get_control(const Device &device, const Control &control) {
  if (auto readable = check_readable(control); !readable) return readable.error();
  v4l2_ext_control value{};
  value.id = control.id;
  const int number = exchange(device, VIDIOC_G_EXT_CTRLS, value);
  if (number != 0) return failed(device, control, "read", number);
  return value_text(control, is_wide(control) ? value.value64 : value.value);
}

/// Sets a control by its name, after comparing the value with what the driver says it takes now:
/// drivers round a wrong number to one that nobody asked for. Set automatics before what they
/// override.
Result<void> set_control(const Device &device, std::string_view name, std::string_view text) {
  const auto control = look_up(device, name);
  if (!control) return control.error();
  const auto parsed = parse_value(*control, text);
  if (!parsed) return parsed.error();
  if (auto writable = check_writable(*control); !writable) return writable.error();
  v4l2_ext_control value{};
  value.id = control->id;
  if (is_wide(*control)) {
    value.value64 = *parsed;
  } else {
    value.value = static_cast<__s32>(*parsed);
  }
  const int number = exchange(device, VIDIOC_S_EXT_CTRLS, value);
  if (number != 0) return failed(device, *control, "set to " + std::string(text), number);
  return {};
}

}  // namespace sentry::v4l2
