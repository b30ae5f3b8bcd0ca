// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>

#include "pipelines/sentryd/camera-process.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// The processes of one camera, each with a number of its own: the present attempt, the next one,
// which is made ready before it is needed since most of a camera's start is its program's, and
// those that were killed and are not gone.
class Attempts {
 public:
  using Spawn = std::function<Result<std::unique_ptr<CameraProcess>>(std::uint64_t number)>;

  explicit Attempts(Spawn spawn) : spawn_(std::move(spawn)) {}

  // The next attempt becomes the present one, which builds its pipeline.
  Result<void> begin();
  // Loads what the next attempt will need. Without a process for it there will be another time.
  void prepare_next();
  // Has it built, so that only its device is to be opened.
  void build_next();
  // The present one is killed, and left to itself until ended().
  void abandon();
  // This process is gone. True if it was one that had been abandoned.
  bool ended(std::uint64_t number);
  // Kills all that were not started.
  void forget_next() { next_ = {}; }
  // Kills the present one as well, and waits for neither.
  void forget();

  // Whether the present one was made ready before: then when it was told to build its pipeline.
  [[nodiscard]] std::optional<std::int64_t> spare_since() const { return present_.spare_since; }

  // None between two attempts.
  [[nodiscard]] CameraProcess *present() const { return present_.camera.get(); }
  [[nodiscard]] bool is_present(std::uint64_t number) const { return number == present_.number; }

 private:
  struct Attempt {
    std::uint64_t number = 0;
    std::unique_ptr<CameraProcess> camera;
    std::optional<std::int64_t> spare_since;  // monotonic, ns

    [[nodiscard]] bool is_alive() const { return camera && camera->pid() != 0; }
  };
  Result<Attempt> spawn();

  const Spawn spawn_;
  std::uint64_t last_number_ = 0;
  Attempt present_;
  Attempt next_;
  std::list<Attempt> abandoned_;
};

}  // namespace sentry::pipelines
