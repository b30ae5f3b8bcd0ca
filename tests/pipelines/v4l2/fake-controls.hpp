// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/pipelines/v4l2/fake-driver.hpp"

namespace sentry::v4l2 {

struct FakeRange {
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::uint64_t step = 0;
};

// The controls of a fake device, with their values.
class FakeControls {
 public:
  // What the driver says of it, to be changed as a test likes.
  v4l2_query_ext_ctrl &add(unsigned type, std::string_view name, const FakeRange &range,
                           std::int64_t value, unsigned flags = 0);
  void add_menu(std::string_view name, std::vector<std::string> items, std::int64_t value);
  void add_integer_menu(std::string_view name, std::vector<std::int64_t> items, std::int64_t value);
  [[nodiscard]] std::int64_t value(std::string_view name) const;

  // These controls must outlive the driver's device.
  void plug_into(FakeDriver &driver, const std::string &path);

 private:
  struct Entry {
    v4l2_query_ext_ctrl query{};
    std::int64_t value = 0;
    std::vector<std::string> items;  // "" is a hole
    std::vector<std::int64_t> numbers;
  };

  Entry *find(std::uint32_t id);
  int next(v4l2_query_ext_ctrl &query);
  int item(v4l2_querymenu &query);
  int exchange(v4l2_ext_controls &request, bool set);

  std::vector<std::unique_ptr<Entry>> entries_;  // by id, from kFirst
};

}  // namespace sentry::v4l2
