// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "pipelines/v4l2/control.hpp"
#include "pipelines/v4l2/text.hpp"

namespace sentry::v4l2 {
namespace {

constexpr std::array<std::string_view, 4> kTrue{"1", "true", "on", "yes"};
constexpr std::array<std::string_view, 4> kFalse{"0", "false", "off", "no"};

// Cut where nobody reads on; a list of video modes has a hundred items.
std::string menu_text(const Control &control) {
  constexpr std::size_t kMostShown = 20;
  const std::size_t shown = std::min(control.menu.size(), kMostShown);
  std::string text;
  for (std::size_t at = 0; at < shown; ++at) {
    const MenuItem &item = control.menu[at];
    text += (text.empty() ? "" : ", ") + std::to_string(item.index) + " (" + item.name + ")";
  }
  if (text.empty()) return "nothing, its menu is empty";
  const std::size_t more = control.menu.size() - shown;
  return "one of " + text + (more > 0 ? ", and " + std::to_string(more) + " more" : "");
}

std::string range_text(const Control &control) {
  return "a whole number from " + std::to_string(control.minimum) + " to " +
         std::to_string(control.maximum) +
         (control.step > 1 ? " in steps of " + std::to_string(control.step) : "");
}

std::string hex_text(std::uint64_t bits) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bits, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

Error bad_value(const Control &control, std::string_view text) {
  return {ErrorCode::kInvalid, "\"" + std::string(text) + "\" is not a value for " + control.name +
                                   ": expected " + expected_value(control)};
}

bool read_number(std::string_view text, std::int64_t &value) {
  int base = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  }
  const char *end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  return read.ec == std::errc{} && read.ptr == end;
}

// The difference of two signed numbers may not fit one; without a sign it always does.
bool is_on_step(const Control &control, std::int64_t value) {
  const auto distance =
      static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(control.minimum);
  return distance % control.step == 0;
}

bool is_allowed(const Control &control, std::int64_t value) {
  // A mask has 32 bits; its maximum, the bits that exist, comes as a signed number.
  constexpr std::int64_t kMask = 0xFFFFFFFF;
  if (control.type == ControlType::kBitmask) {
    return value >= 0 && (value & ~(control.maximum & kMask)) == 0;
  }
  if (control.type == ControlType::kInteger && !std::in_range<std::int32_t>(value)) return false;
  return value >= control.minimum && value <= control.maximum && is_on_step(control, value);
}

Result<std::int64_t> parse_boolean(const Control &control, std::string_view text) {
  const std::string word = option_name(text);
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return std::int64_t{1};
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return std::int64_t{0};
  return bad_value(control, text);
}

// By number or, as it is shown or as an option of v4l2-ctl(1) would be written, by name. An
// integer menu's items are numbers, so that there a number can only be the item's own.
Result<std::int64_t> parse_item(const Control &control, std::string_view text) {
  std::int64_t index = -1;
  const bool is_number = read_number(text, index);
  for (const MenuItem &item : control.menu) {
    const bool same = is_number ? item.index == index : option_name(item.name) == option_name(text);
    if (same) return item.index;
  }
  return bad_value(control, text);
}

}  // namespace

/// What may be set, as the end of a sentence.
std::string expected_value(const Control &control) {
  switch (control.type) {
    case ControlType::kBoolean:
      return "0 or 1 (off or on)";
    case ControlType::kMenu:
    case ControlType::kIntegerMenu:
      return menu_text(control);
    case ControlType::kBitmask:
      return "bits of " + hex_text(static_cast<std::uint32_t>(control.maximum));
    case ControlType::kButton:
      return "1, which presses the button";
    case ControlType::kText:
      return "a text, which cannot be set here";
    default:
      return range_text(control);
  }
}

/// Reads a value as a person writes it: decimal or 0x…, on and off, an item's number or name.
Result<std::int64_t> parse_value(const Control &control, std::string_view text) {
  switch (control.type) {
    case ControlType::kBoolean:
      return parse_boolean(control, text);
    case ControlType::kMenu:
    case ControlType::kIntegerMenu:
      return parse_item(control, text);
    case ControlType::kButton:
      if (text == "1") return std::int64_t{1};
      return bad_value(control, text);
    case ControlType::kText:
      return bad_value(control, text);
    default:
      break;
  }
  std::int64_t value = 0;
  if (!read_number(text, value) || !is_allowed(control, value)) return bad_value(control, text);
  return value;
}

/// The same way back; parse_value() reads it.
std::string value_text(const Control &control, std::int64_t value) {
  if (control.type == ControlType::kBitmask) return hex_text(static_cast<std::uint32_t>(value));
  return std::to_string(value);
}

}  // namespace sentry::v4l2
