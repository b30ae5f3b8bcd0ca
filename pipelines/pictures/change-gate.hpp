// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "pipelines/pictures/light.hpp"
#include "pipelines/pictures/luma-picture.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {

struct ChangeLimits {
  // Percent of the way from black to white: so much brighter or darker must a patch of 16x16 pixels
  // be, on the average. 5 sees a person in the distance, 2 a shadow, 20 only strong contrasts.
  double threshold = 5;
  // At least so often a picture passes, whatever it shows.
  std::int64_t keep_alive_ns = 10 * kNanosecondsPerSecond;
};

// Lets a picture pass only when it differs from the last one that did, somewhere. Noise of the
// sensor is no difference, nor is light that slowly changes on the whole scene.
class ChangeGate {
 public:
  explicit ChangeGate(const ChangeLimits &limits) : limits_(limits) {}

  bool passes(std::span<const std::byte> jpeg, std::int64_t now_ns);
  // The next picture passes, whatever it shows.
  void forget() { sent_.reset(); }

 private:
  struct Sent {
    LumaPicture picture;
    std::int64_t at_ns = 0;
    Light light;  // since then
  };

  [[nodiscard]] bool is_due(std::int64_t now_ns, std::int64_t since_last) const;
  [[nodiscard]] bool has_changed(const LumaPicture &now) const;
  bool differs(const LumaPicture &now, std::int64_t now_ns);

  ChangeLimits limits_;
  LumaReader reader_;
  std::optional<Sent> sent_;
  std::int64_t last_ns_ = 0;  // the last picture, sent or not
};

}  // namespace sentry::pipelines
