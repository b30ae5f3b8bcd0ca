// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/setting.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "relay/daemon/settings-table.hpp"
#include "transport/base/quantity.hpp"

namespace sentry::relay {
namespace {

// As the property counts it.
std::optional<std::int64_t> read_value(const Setting &setting, std::string_view text) {
  const auto &[name, low, high, unit] = setting.property;
  std::optional<std::int64_t> value;
  if (setting.kind == ValueKind::kNumber) {
    const auto number =
        parse_number<double>(text, static_cast<double>(low), static_cast<double>(high));
    if (number) value = std::llround(*number * static_cast<double>(unit));
    return value;
  }
  if (setting.kind == ValueKind::kBits) value = parse_quantity(text, Scale::kThousands);
  if (setting.kind == ValueKind::kBytes) value = parse_quantity(text, Scale::kPowersOf1024);
  if (setting.kind == ValueKind::kWhole) value = parse_number(text, low, high);
  if (!value || *value < low || *value > high) return std::nullopt;
  return *value * unit;
}

std::string bound(const Setting &setting, std::int64_t number) {
  if (setting.kind == ValueKind::kBits) return to_text(number, Scale::kThousands);
  if (setting.kind == ValueKind::kBytes) return to_text(number, Scale::kPowersOf1024);
  return std::to_string(number);
}

}  // namespace

/// All that can be set.
const std::vector<Setting> &all_settings() {
  static const std::vector<Setting> all = [] {
    const auto intake = intake_settings();
    const auto serving = serving_settings();
    std::vector<Setting> both(intake.begin(), intake.end());
    both.insert(both.end(), serving.begin(), serving.end());
    return both;
  }();
  return all;
}

/// The setting of that name, whichever of dashes and underscores it is written with.
const Setting *find_setting(std::string_view name) {
  std::string wanted(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  const auto &all = all_settings();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&wanted](const Setting &each) { return each.name == wanted; });
  return found == all.end() ? nullptr : &*found;
}

/// False, and nothing is set, when the value is not what was expected.
bool set(const Setting &setting, Options &options, std::string_view value) {
  if (setting.set != nullptr) return setting.set(options, value);
  const auto number = read_value(setting, value);
  if (number) options.properties[setting.property.name] = *number;
  return number.has_value();
}

/// Completes "expected …".
std::string expected(const Setting &setting) {
  std::string text(setting.expected);
  if (setting.property.name == nullptr) return text;
  return text + " from " + bound(setting, setting.property.low) + " to " +
         bound(setting, setting.property.high);
}

/// The names of what differs and is read at the start only.
std::vector<std::string_view> needing_restart(const Options &before, const Options &now) {
  std::vector<std::string_view> names;
  for (const Setting &setting : all_settings()) {
    if (setting.unchanged != nullptr && !setting.unchanged(before, now)) {
      names.push_back(setting.name);
    }
  }
  return names;
}

}  // namespace sentry::relay
