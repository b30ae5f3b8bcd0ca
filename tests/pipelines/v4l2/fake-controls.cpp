// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/v4l2/fake-controls.hpp"

namespace sentry::v4l2 {
namespace {

constexpr std::uint32_t kFirst = V4L2_CID_BASE;

}  // namespace

v4l2_query_ext_ctrl &FakeControls::add(unsigned type, std::string_view name, const FakeRange &range,
                                       std::int64_t value, unsigned flags) {
  auto entry = std::make_unique<Entry>();
  entry->query.id = kFirst + static_cast<std::uint32_t>(entries_.size());
  entry->query.type = type;
  entry->query.minimum = range.minimum;
  entry->query.maximum = range.maximum;
  entry->query.step = range.step;
  entry->query.default_value = value;
  entry->query.flags = flags;
  write(entry->query.name, name);
  entry->value = value;
  entries_.push_back(std::move(entry));
  return entries_.back()->query;
}

void FakeControls::add_menu(std::string_view name, std::vector<std::string> items,
                            std::int64_t value) {
  add(V4L2_CTRL_TYPE_MENU, name, {0, static_cast<std::int64_t>(items.size()) - 1, 1}, value);
  entries_.back()->items = std::move(items);
}

void FakeControls::add_integer_menu(std::string_view name, std::vector<std::int64_t> items,
                                    std::int64_t value) {
  const auto last = static_cast<std::int64_t>(items.size()) - 1;
  add(V4L2_CTRL_TYPE_INTEGER_MENU, name, {0, last, 1}, value);
  entries_.back()->numbers = std::move(items);
}

std::int64_t FakeControls::value(std::string_view name) const {
  for (const auto &entry : entries_) {
    if (name == entry->query.name) return entry->value;
  }
  return -1;
}

void FakeControls::plug_into(FakeDriver &driver, const std::string &path) {
  FakeDevice &device = driver.devices[path];
  device.on<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL,
                                 [this](v4l2_query_ext_ctrl &query) { return next(query); });
  device.on<v4l2_querymenu>(VIDIOC_QUERYMENU,
                            [this](v4l2_querymenu &query) { return item(query); });
  device.on<v4l2_ext_controls>(
      VIDIOC_G_EXT_CTRLS, [this](v4l2_ext_controls &request) { return exchange(request, false); });
  device.on<v4l2_ext_controls>(
      VIDIOC_S_EXT_CTRLS, [this](v4l2_ext_controls &request) { return exchange(request, true); });
}

FakeControls::Entry *FakeControls::find(std::uint32_t id) {
  const bool known = id >= kFirst && id - kFirst < entries_.size();
  return known ? entries_[id - kFirst].get() : nullptr;
}

int FakeControls::next(v4l2_query_ext_ctrl &query) {
  constexpr unsigned kNext = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
  if ((query.id & kNext) != kNext) return EINVAL;
  const Entry *entry = find(std::max(kFirst, (query.id & ~kNext) + 1));
  if (entry == nullptr) return EINVAL;
  query = entry->query;
  return 0;
}

int FakeControls::item(v4l2_querymenu &query) {
  const Entry *entry = find(query.id);
  if (entry == nullptr) return EINVAL;
  if (query.index < entry->numbers.size()) {
    query.value = entry->numbers[query.index];
    return 0;
  }
  if (query.index >= entry->items.size() || entry->items[query.index].empty()) return EINVAL;
  const std::string &name = entry->items[query.index];  // the struct is packed: no references
  std::memcpy(query.name, name.data(), std::min(name.size(), sizeof query.name));
  return 0;
}

int FakeControls::exchange(v4l2_ext_controls &request, bool set) {
  if (request.count != 1 || request.which != V4L2_CTRL_WHICH_CUR_VAL) return EINVAL;
  v4l2_ext_control &control = *request.controls;
  Entry *entry = find(control.id);
  if (entry == nullptr) return EINVAL;
  const bool wide = entry->query.type == V4L2_CTRL_TYPE_INTEGER64;
  if (set) {
    entry->value = wide ? control.value64 : control.value;
  } else if (wide) {
    control.value64 = entry->value;
  } else {
    control.value = static_cast<__s32>(entry->value);
  }
  return 0;
}

}  // namespace sentry::v4l2
