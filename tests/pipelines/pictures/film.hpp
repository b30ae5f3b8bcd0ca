// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "pipelines/pictures/size-control.hpp"
#include "tests/pipelines/pictures/scene.hpp"
#include "transport/base/clock.hpp"

namespace sentry::testing_support {

inline constexpr std::int64_t kFilmPeriod = kNanosecondsPerSecond / 25;

inline std::int64_t bits_for(double share) { return std::lround(share * 8 * 25); }

// Scenes in one size, and what they come to when they are really encoded.
class Film {
 public:
  explicit Film(const pipelines::PictureSize &full) : full_(full) {}

  std::size_t bytes(const std::string &name, const pipelines::Setting &setting) {
    const auto [known, is_new] = bytes_.try_emplace({name, setting.sixteenths, setting.quality});
    if (is_new) known->second = encode(scene(name), setting);
    return known->second;
  }
  std::size_t encode(const Scene &scene, const pipelines::Setting &setting) const {
    if (setting.sixteenths == 16) return encode_jpeg(scene, setting.quality).size();
    const pipelines::PictureSize size = pipelines::size_at(full_, setting.sixteenths);
    return encode_jpeg(resized(scene, size.width, size.height), setting.quality).size();
  }
  [[nodiscard]] const pipelines::PictureSize &full() const { return full_; }
  const Scene &scene(const std::string &name) {
    const auto [known, is_new] = scenes_.try_emplace(name);
    if (is_new) known->second = make(name);
    return known->second;
  }

 private:
  [[nodiscard]] Scene make(const std::string &name) const {
    if (name == "flat") return flat_scene(full_.width, full_.height);
    if (name == "bars") return bars_scene(full_.width, full_.height);
    if (name == "noise") return noise_scene(full_.width, full_.height, 1);
    if (name == "snow") return snow_scene(full_.width, full_.height, 1);
    return natural_scene(full_.width, full_.height, name == "street" ? 1 : 7);
  }

  pipelines::PictureSize full_;
  std::map<std::string, Scene> scenes_;
  std::map<std::tuple<std::string, int, int>, std::size_t> bytes_;
};

struct Shot {
  std::size_t bytes = 0;
  pipelines::Setting setting;
};

// An encoder with so many frames on their way, steered to a share.
class Encoder {
 public:
  Encoder(const pipelines::PictureSize &full, double share, std::size_t on_their_way = 0)
      : control_(bits_for(share), full), waiting_(on_their_way, control_.setting()) {}

  Shot shoot(const std::function<std::size_t(const pipelines::Setting &)> &encode) {
    waiting_.push_back(control_.setting());
    const pipelines::Setting setting = waiting_.front();
    waiting_.pop_front();
    const Shot shot{encode(setting), setting};
    control_.observe(shot.bytes, shot.setting, kFilmPeriod);
    return shot;
  }
  Shot shoot(Film &film, const std::string &scene) {
    return shoot([&](const pipelines::Setting &setting) { return film.bytes(scene, setting); });
  }
  void settle(Film &film, const std::string &scene) {
    for (int i = 0; i < 80; ++i) shoot(film, scene);
  }
  [[nodiscard]] double off(const Shot &shot) const {
    return static_cast<double>(shot.bytes) / control_.share(kFilmPeriod) - 1;
  }
  // Nothing better can be had: the scene does not fill its share.
  [[nodiscard]] bool is_at_best(const Shot &shot) const {
    return shot.setting == pipelines::Setting{95, 16} && off(shot) < 0;
  }

 private:
  pipelines::SizeControl control_;
  std::deque<pipelines::Setting> waiting_;
};

}  // namespace sentry::testing_support
