// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "transport/base/address.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"

namespace sentry::udp {

// The newest frame of an epoch, and the host that sent it.
struct Heard {
  Address host;
  FrameId id;

  bool operator==(const Heard &) const = default;
};

inline constexpr std::size_t kMaxHeard = 8;  // epochs remembered for one stream

// `<directory>/received.<stream>`: one line an epoch, `<address> <epoch>-<number>`, the newest
// first.
class EpochFile {
 public:
  static constexpr std::size_t kMaxFiles = 1024;  // in one directory: names come from the network

  explicit EpochFile(std::string directory) : directory_(std::move(directory)) {}

  [[nodiscard]] bool enabled() const { return !directory_.empty(); }
  [[nodiscard]] Result<void> prepare() const;
  [[nodiscard]] std::vector<Heard> load(std::string_view stream) const;
  [[nodiscard]] Result<void> save(std::string_view stream, const std::vector<Heard> &heard) const;

 private:
  [[nodiscard]] std::string path_of(std::string_view stream) const;
  [[nodiscard]] bool is_full() const;

  std::string directory_;
};

}  // namespace sentry::udp
