// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/change-gate.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <span>

#include "tests/pipelines/pictures/scene.hpp"
#include "tests/support/sample-jpeg.hpp"

namespace sentry::pipelines {
namespace {

using testing_support::Plane;
using testing_support::Scene;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr std::int64_t kFrame = kNanosecondsPerSecond / 10;
constexpr std::int64_t kNever = 1'000'000 * kNanosecondsPerSecond;

const Scene &street() {
  static const Scene scene = testing_support::natural_scene(kWidth, kHeight, 1);
  return scene;
}

Scene repainted(const testing_support::Shade &luma) {
  return {testing_support::paint(kWidth, kHeight, luma), street().blue, street().red};
}

// The street with a box that is so much brighter than what it hides.
Scene with_box(int left, int top, int width, int height, double brighter) {
  return repainted([=](int x, int y) {
    const bool inside = x >= left && x < left + width && y >= top && y < top + height;
    return street().luma.at(x, y) + (inside ? brighter : 0);
  });
}

Scene in_light(double gain, double offset) {
  return repainted([=](int x, int y) { return gain * street().luma.at(x, y) + offset; });
}

// Gaussian noise of a deviation in levels.
Scene with_noise(Scene scene, double deviation, unsigned seed) {
  std::minstd_rand random(seed + 1);
  std::normal_distribution<double> noise(0, deviation);
  const Plane plane = scene.luma;
  scene.luma = testing_support::paint(plane.width, plane.height,
                                      [&](int x, int y) { return plane.at(x, y) + noise(random); });
  return scene;
}

class ChangeGateTest : public testing::Test {
 protected:
  bool passes(std::span<const std::byte> jpeg) { return gate_.passes(jpeg, now_ += kFrame); }
  bool passes(const Scene &scene, int quality = 80) { return passes(encode_jpeg(scene, quality)); }
  // How many of `count` scenes, the first being number 1, pass.
  int passed(int count, const std::function<Scene(unsigned)> &scene, int quality = 80) {
    int passes_count = 0;
    for (int i = 1; i <= count; ++i) {
      passes_count += passes(scene(static_cast<unsigned>(i)), quality) ? 1 : 0;
    }
    return passes_count;
  }

  std::int64_t now_ = 5 * kNanosecondsPerSecond;
  ChangeGate gate_{{.threshold = 5, .keep_alive_ns = kNever}};
};

TEST_F(ChangeGateTest, lets_the_first_picture_pass_and_none_that_is_the_same) {
  EXPECT_TRUE(passes(street()));
  EXPECT_FALSE(passes(street()));
  EXPECT_FALSE(passes(street(), 60)) << "another quality is no other picture";
}

TEST_F(ChangeGateTest, takes_noise_of_the_sensor_for_no_change) {
  for (const double deviation : {2.0, 6.0, 12.0, 25.0}) {
    gate_ = ChangeGate({.threshold = 5, .keep_alive_ns = kNever});
    const auto noisy = [&](unsigned seed) { return with_noise(street(), deviation, seed); };
    EXPECT_EQ(passed(8, noisy), 1) << deviation;
    EXPECT_EQ(passed(4, noisy, 25), 0) << deviation << " and coarsely encoded";
  }
}

TEST_F(ChangeGateTest, takes_noise_for_no_change_at_any_threshold) {
  gate_ = ChangeGate({.threshold = 0, .keep_alive_ns = kNever});
  const auto noisy = [](unsigned seed) { return with_noise(street(), 8, seed); };
  EXPECT_EQ(passed(8, noisy), 1);
}

TEST_F(ChangeGateTest, sees_a_small_object_that_appears_moves_and_leaves) {
  EXPECT_TRUE(passes(street()));
  for (int x = 300; x < 400; x += 10) {
    EXPECT_TRUE(passes(with_box(x, 200, 16, 24, 45))) << "at " << x;
    EXPECT_FALSE(passes(with_box(x, 200, 16, 24, 45))) << "standing at " << x;
  }
  EXPECT_TRUE(passes(street()));
  EXPECT_FALSE(passes(street()));
}

TEST_F(ChangeGateTest, sees_a_small_object_in_noise) {
  EXPECT_TRUE(passes(with_noise(street(), 8, 1)));
  EXPECT_TRUE(passes(with_noise(with_box(450, 100, 16, 32, 45), 8, 2)));
}

TEST_F(ChangeGateTest, sees_objects_in_all_corners) {
  for (const int x : {0, kWidth - 16}) {
    for (const int y : {0, kHeight - 16}) {
      EXPECT_TRUE(passes(with_box(x, y, 16, 16, -45))) << x << ", " << y;
    }
  }
}

TEST_F(ChangeGateTest, measures_the_threshold_in_percent_of_the_way_from_black_to_white) {
  for (const int threshold : {4, 10, 20}) {
    const double levels = threshold * 2.55;
    gate_ = ChangeGate({.threshold = static_cast<double>(threshold), .keep_alive_ns = kNever});
    EXPECT_TRUE(passes(street(), 95));
    EXPECT_FALSE(passes(with_box(320, 160, 32, 32, levels - 2), 95)) << threshold;
    EXPECT_TRUE(passes(with_box(320, 160, 32, 32, levels + 2), 95)) << threshold;
  }
}

TEST_F(ChangeGateTest, takes_slow_light_on_the_whole_scene_for_no_change) {
  const auto dusk = [](unsigned i) { return in_light(1 - 0.002 * i, 0); };
  const auto fog = [](unsigned i) { return in_light(0.9, 0.3 * i); };
  EXPECT_EQ(passed(50, dusk), 1);
  EXPECT_EQ(passed(50, fog), 0);
}

TEST_F(ChangeGateTest, sees_a_small_object_while_the_light_changes) {
  const auto dusk = [](unsigned i) { return in_light(1 - 0.002 * i, 0); };
  EXPECT_EQ(passed(30, dusk), 1);
  const Scene scene = with_box(350, 250, 24, 24, 45);
  EXPECT_TRUE(
      passes(Scene{testing_support::paint(kWidth, kHeight,
                                          [&](int x, int y) { return 0.94 * scene.luma.at(x, y); }),
                   scene.blue, scene.red}));
}

TEST_F(ChangeGateTest, sees_a_lamp_that_is_switched_on_or_off) {
  EXPECT_TRUE(passes(in_light(0.5, 0)));
  EXPECT_TRUE(passes(street()));
  EXPECT_TRUE(passes(in_light(0.5, 0)));
}

TEST_F(ChangeGateTest, sees_in_the_end_what_the_light_has_done_slowly) {
  const auto night = [](unsigned i) { return in_light(std::max(0.2, 1 - 0.003 * i), 0); };
  const int count = passed(270, night, 50);
  EXPECT_GE(count, 4);
  EXPECT_LE(count, 8) << "a quarter of the light each time";
}

TEST_F(ChangeGateTest, sees_a_slow_change_of_a_part_once_it_has_added_up) {
  const auto door = [](unsigned i) { return with_box(100, 100, 60, 120, -1.0 * i); };
  const int count = passed(40, door);
  EXPECT_GE(count, 3) << "the door has moved by 40 levels, three times the threshold";
  EXPECT_LE(count, 5);
}

TEST_F(ChangeGateTest, keeps_alive) {
  gate_ = ChangeGate({.threshold = 5, .keep_alive_ns = kNanosecondsPerSecond});
  const auto jpeg = encode_jpeg(street(), 60);
  std::int64_t last = now_ + kFrame;
  for (int i = 0; i < 200; ++i) {
    if (!passes(jpeg)) continue;
    EXPECT_LE(now_ - last, kNanosecondsPerSecond);
    EXPECT_TRUE(now_ == last || now_ - last > kNanosecondsPerSecond - 2 * kFrame);
    last = now_;
  }
  EXPECT_LE(now_ - last, kNanosecondsPerSecond);
}

TEST_F(ChangeGateTest, keeps_alive_for_a_camera_slower_than_that) {
  gate_ = ChangeGate({.threshold = 5, .keep_alive_ns = kFrame / 2});
  const auto jpeg = testing_support::sample_jpeg();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(passes(jpeg));
}

TEST_F(ChangeGateTest, begins_anew_when_time_does) {
  const auto jpeg = testing_support::sample_jpeg();
  EXPECT_TRUE(gate_.passes(jpeg, kNever));
  EXPECT_TRUE(gate_.passes(jpeg, 1));
  EXPECT_FALSE(gate_.passes(jpeg, 2));
}

TEST_F(ChangeGateTest, lets_damaged_pictures_pass_and_forgets_them) {
  const auto jpeg = encode_jpeg(street(), 80);
  EXPECT_TRUE(passes(jpeg));
  EXPECT_TRUE(passes(std::span(jpeg).first(jpeg.size() / 2)));
  EXPECT_TRUE(passes(std::span(jpeg).first(0)));
  EXPECT_TRUE(passes(std::as_bytes(std::span("not a picture"))));
  EXPECT_FALSE(passes(jpeg));
}

TEST_F(ChangeGateTest, reads_what_the_sinks_mend) {
  auto jpeg = encode_jpeg(street(), 80);
  EXPECT_TRUE(passes(jpeg));
  jpeg.insert(jpeg.begin(), 100, std::byte{0x55});
  jpeg.insert(jpeg.end(), 100, std::byte{0x55});
  EXPECT_FALSE(passes(jpeg));
}

TEST_F(ChangeGateTest, lets_a_picture_of_another_size_pass) {
  EXPECT_TRUE(passes(testing_support::sample_jpeg({.width = 64, .height = 48})));
  EXPECT_TRUE(passes(testing_support::sample_jpeg({.width = 72, .height = 48})));
  EXPECT_TRUE(passes(testing_support::sample_jpeg({.width = 72, .height = 40})));
  EXPECT_FALSE(passes(testing_support::sample_jpeg({.width = 72, .height = 40})));
}

TEST_F(ChangeGateTest, sees_changes_of_the_smallest_pictures) {
  for (const std::uint16_t side : {1, 7, 8, 9, 16}) {
    const auto shade = [side](int value) {
      return testing_support::sample_jpeg(
          {.width = side, .height = side, .shade = static_cast<std::uint8_t>(value)});
    };
    EXPECT_TRUE(passes(shade(80))) << side;
    EXPECT_TRUE(passes(shade(120))) << side;
    EXPECT_FALSE(passes(shade(120))) << side;
  }
}

}  // namespace
}  // namespace sentry::pipelines
