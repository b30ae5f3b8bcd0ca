// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/v4l2/device.hpp"
#include "transport/base/result.hpp"

namespace sentry::v4l2 {

enum class ControlType {
  kInteger,
  kInteger64,
  kBoolean,
  kMenu,
  kIntegerMenu,  // a menu of numbers
  kBitmask,
  kButton,  // has no value: setting it does something
  kText,    // listed only
};

struct MenuItem {
  std::int64_t index = 0;
  std::string name;
};

// One knob of a device: brightness, exposure, power line frequency. Some change their state with
// others, as exposure does with automatic exposure.
struct Control {
  std::uint32_t id = 0;
  std::string name;   // as v4l2-ctl(1) and set_control() know it
  std::string title;  // as the driver shows it to people
  ControlType type = ControlType::kInteger;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::uint64_t step = 1;
  std::int64_t default_value = 0;
  bool read_only = false;
  bool write_only = false;
  bool inactive = false;  // another control overrides it
  bool grabbed = false;   // cannot change while pictures are captured
  std::vector<MenuItem> menu;
};

Result<std::vector<Control>> list_controls(const Device &device);
Result<std::string> get_control(const Device &device, std::string_view name);
Result<std::string> get_control(const Device &device, const Control &control);
Result<void> set_control(const Device &device, std::string_view name, std::string_view value);

Result<Control> find_control(const std::vector<Control> &controls, std::string_view name);
std::string expected_value(const Control &control);
Result<std::int64_t> parse_value(const Control &control, std::string_view text);
std::string value_text(const Control &control, std::int64_t value);

}  // namespace sentry::v4l2
