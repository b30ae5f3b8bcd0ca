// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <linux/videodev2.h>

#include <algorithm>
#include <optional>

#include "pipelines/v4l2/control.hpp"
#include "pipelines/v4l2/text.hpp"
#include "transport/base/nearest-name.hpp"

namespace sentry::v4l2 {
namespace {

// Many times what cameras have; a broken driver may never come to an end.
constexpr int kMostControls = 1024;
constexpr std::int64_t kMostMenuItems = 256;
constexpr std::int64_t kLastMenuIndex = 0xFFFF;

std::optional<ControlType> type_of(const v4l2_query_ext_ctrl &query) {
  switch (query.type) {
    case V4L2_CTRL_TYPE_INTEGER:
      return ControlType::kInteger;
    case V4L2_CTRL_TYPE_INTEGER64:
      return ControlType::kInteger64;
    case V4L2_CTRL_TYPE_BOOLEAN:
      return ControlType::kBoolean;
    case V4L2_CTRL_TYPE_MENU:
      return ControlType::kMenu;
    case V4L2_CTRL_TYPE_INTEGER_MENU:
      return ControlType::kIntegerMenu;
    case V4L2_CTRL_TYPE_BITMASK:
      return ControlType::kBitmask;
    case V4L2_CTRL_TYPE_BUTTON:
      return ControlType::kButton;
    case V4L2_CTRL_TYPE_STRING:
      return ControlType::kText;
    default:
      return std::nullopt;  // the title of a group, or compound
  }
}

std::vector<MenuItem> menu_of(const Device &device, const Control &control) {
  std::vector<MenuItem> items;
  const std::int64_t first = std::clamp<std::int64_t>(control.minimum, 0, kLastMenuIndex);
  const std::int64_t last = std::min(control.maximum, first + kMostMenuItems - 1);
  for (std::int64_t index = first; index <= last; ++index) {
    v4l2_querymenu query{};
    query.id = control.id;
    query.index = static_cast<__u32>(index);
    if (device.ask(VIDIOC_QUERYMENU, query) != 0) continue;  // menus may have holes
    const bool is_number = control.type == ControlType::kIntegerMenu;
    items.push_back({index, is_number ? std::to_string(query.value) : text_of(query.name)});
  }
  return items;
}

Control describe(const Device &device, const v4l2_query_ext_ctrl &query, ControlType type) {
  const auto has = [&](unsigned flag) { return (query.flags & flag) != 0; };
  Control control;
  control.id = query.id;
  control.title = text_of(query.name);
  control.name = option_name(control.title);
  control.type = type;
  control.minimum = query.minimum;
  control.maximum = query.maximum;
  control.step = std::max<std::uint64_t>(query.step, 1);
  control.default_value = query.default_value;
  control.read_only = has(V4L2_CTRL_FLAG_READ_ONLY);
  control.write_only = has(V4L2_CTRL_FLAG_WRITE_ONLY) || type == ControlType::kButton;
  control.inactive = has(V4L2_CTRL_FLAG_INACTIVE);
  control.grabbed = has(V4L2_CTRL_FLAG_GRABBED);
  const bool is_menu = type == ControlType::kMenu || type == ControlType::kIntegerMenu;
  if (is_menu) control.menu = menu_of(device, control);
  return control;
}

// An array of numbers has the type of its elements, but not one value.
bool is_usable(const v4l2_query_ext_ctrl &query) {
  return (query.flags & V4L2_CTRL_FLAG_DISABLED) == 0 && query.nr_of_dims == 0;
}

}  // namespace

/// All controls with one value, as they are now, in the driver's order; none if the driver has no
/// controls. One call for each, and one for each item of a menu.
Result<std::vector<Control>> list_controls(const Device &device) {
  std::vector<Control> controls;
  std::uint32_t last = 0;
  for (int count = 0; count < kMostControls; ++count) {
    v4l2_query_ext_ctrl query{};
    query.id = last | V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
    const int number = device.ask(VIDIOC_QUERY_EXT_CTRL, query);
    if (is_gone(number)) return device_error(device.path(), "ask", number);
    if (number != 0 || query.id <= last) break;  // the ids of a sound driver rise
    last = query.id;
    const auto type = type_of(query);
    if (type && is_usable(query)) controls.push_back(describe(device, query, *type));
  }
  return controls;
}

/// The control of that name, or an error that names the nearest. Of two with the same name it is
/// the last, as with v4l2-ctl(1).
Result<Control> find_control(const std::vector<Control> &controls, std::string_view name) {
  const auto found = std::find_if(controls.rbegin(), controls.rend(),
                                  [&](const Control &control) { return control.name == name; });
  if (found != controls.rend()) return *found;
  std::vector<std::string_view> names;
  names.reserve(controls.size());
  for (const Control &control : controls) names.push_back(control.name);
  const std::string meant = nearest_name(name, names);
  return Error{ErrorCode::kNotFound, "The device has no control \"" + std::string(name) + "\"" +
                                         (meant.empty() ? "" : "; is " + meant + " meant?")};
}

}  // namespace sentry::v4l2
