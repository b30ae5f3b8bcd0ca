// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/attempts.hpp"

#include <utility>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {

Result<Attempts::Attempt> Attempts::spawn() {
  const std::uint64_t number = ++last_number_;
  auto camera = spawn_(number);
  if (!camera) return camera.error();
  return Attempt{number, camera.take(), {}};
}

Result<void> Attempts::begin() {
  present_ = std::exchange(next_, {});
  if (!present_.is_alive()) {
    auto attempt = spawn();
    if (!attempt) return attempt.error();
    present_ = attempt.take();
  }
  present_.camera->build();
  return {};
}

void Attempts::prepare_next() {
  if (next_.is_alive()) return;
  auto attempt = spawn();
  if (!attempt) return;
  next_ = attempt.take();
  next_.camera->prepare();
}

void Attempts::build_next() {
  prepare_next();
  if (!next_.camera) return;
  next_.camera->build();
  if (!next_.spare_since) next_.spare_since = monotonic_now_ns();
}

void Attempts::abandon() {
  present_.camera->stop();
  present_.camera->kill();
  abandoned_.push_back(std::exchange(present_, {}));
}

bool Attempts::ended(std::uint64_t number) {
  if (is_present(number)) present_.camera.reset();
  return abandoned_.remove_if([&](const Attempt &one) { return one.number == number; }) > 0;
}

void Attempts::forget() {
  present_.camera.reset();
  forget_next();
}

}  // namespace sentry::pipelines
