// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/size-control.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/pipelines/pictures/film.hpp"
#include "tests/pipelines/pictures/scene.hpp"

namespace sentry::pipelines {
namespace {

using testing_support::bits_for;
using testing_support::Encoder;
using testing_support::Film;
using testing_support::kFilmPeriod;
using testing_support::Scene;
using testing_support::Shot;

constexpr PictureSize kVga{640, 480};
constexpr PictureSize kFullHd{1920, 1080};
constexpr double kTolerance = 0.10;

constexpr std::array kScenes = {"flat", "bars", "street", "garden", "noise", "snow"};

Film &vga() {
  static Film film(kVga);
  return film;
}

void expect_share(const Encoder &encoder, const Shot &shot, const std::string &what) {
  if (encoder.is_at_best(shot)) return;
  EXPECT_NEAR(encoder.off(shot), 0, kTolerance)
      << what << " at quality " << shot.setting.quality << ", " << shot.setting.sixteenths << "/16";
}

// Cuts from `before` to `after`; every frame from the `first` on, counted from 1, keeps its share.
void expect_cut_holds(Film &film, double share, const std::string &before, const std::string &after,
                      std::size_t on_their_way, std::size_t first) {
  Encoder encoder(film.full(), share, on_their_way);
  encoder.settle(film, before);
  for (std::size_t frame = 1; frame <= 12; ++frame) {
    const Shot shot = encoder.shoot(film, after);
    if (frame < first) continue;
    expect_share(encoder, shot,
                 before + " to " + after + ", share " + std::to_string(share) + ", frame " +
                     std::to_string(frame));
  }
}

void expect_all_cuts_hold(double share, std::size_t on_their_way, std::size_t first) {
  for (const char *before : kScenes) {
    for (const char *after : kScenes) {
      expect_cut_holds(vga(), share, before, after, on_their_way, first);
    }
  }
}

TEST(SizeControl, keeps_the_share_from_the_third_frame_after_any_cut) {
  for (const double share : {12.5e3, 25e3, 40e3, 70e3, 150e3}) expect_all_cuts_hold(share, 0, 3);
}

TEST(SizeControl, keeps_the_share_from_the_third_answer_when_frames_are_on_their_way) {
  for (const double share : {25e3, 70e3}) {
    expect_all_cuts_hold(share, 1, 5);
    expect_all_cuts_hold(share, 2, 7);
  }
}

TEST(SizeControl, keeps_a_share_of_a_sixth_of_a_bit_a_pixel_a_few_frames_later) {
  expect_all_cuts_hold(6.4e3, 0, 6);
  expect_all_cuts_hold(6.4e3, 2, 16);
}

TEST(SizeControl, keeps_the_share_of_large_pictures) {
  Film film(kFullHd);
  expect_cut_holds(film, 200e3, "flat", "noise", 0, 3);
  expect_cut_holds(film, 200e3, "noise", "street", 1, 5);
  expect_cut_holds(film, 100e3, "street", "noise", 0, 3);
}

TEST(SizeControl, keeps_the_share_of_noise_that_is_never_the_same) {
  Encoder encoder(kVga, 40e3);
  for (unsigned frame = 1; frame <= 12; ++frame) {
    const Shot shot = encoder.shoot([&](const Setting &setting) {
      return vga().encode(testing_support::noise_scene(kVga.width, kVga.height, frame), setting);
    });
    if (frame >= 3) expect_share(encoder, shot, "noise " + std::to_string(frame));
  }
}

// As a scaler that only picks pixels leaves it: as strong as before.
TEST(SizeControl, keeps_the_share_of_noise_that_scaling_does_not_weaken) {
  for (const double share : {12.5e3, 25e3, 70e3}) {
    for (const bool coloured : {false, true}) {
      Encoder encoder(kVga, share);
      for (unsigned frame = 1; frame <= 12; ++frame) {
        const Shot shot = encoder.shoot([&](const Setting &setting) {
          const PictureSize size = size_at(kVga, setting.sixteenths);
          const auto make = coloured ? testing_support::noise_scene : testing_support::snow_scene;
          return testing_support::encode_jpeg(make(size.width, size.height, frame), setting.quality)
              .size();
        });
        if (frame >= 3) expect_share(encoder, shot, "noise " + std::to_string(frame));
      }
    }
  }
}

// The street as rain sets in: more of it is hidden by noise with each frame.
Scene rain(double strength) {
  const Scene &street = vga().scene("street");
  const Scene &noise = vga().scene("noise");
  const auto mixed = [strength](const testing_support::Plane &a, const testing_support::Plane &b) {
    return testing_support::paint(a.width, a.height, [&](int x, int y) {
      return (1 - strength) * a.at(x, y) + strength * b.at(x, y);
    });
  };
  return {mixed(street.luma, noise.luma), mixed(street.blue, noise.blue),
          mixed(street.red, noise.red)};
}

TEST(SizeControl, follows_a_slow_change_without_leaving_the_share) {
  Encoder encoder(kVga, 40e3);
  encoder.settle(vga(), "street");
  for (int frame = 0; frame <= 60; ++frame) {
    const Scene scene = rain(frame / 200.0);
    const Shot shot =
        encoder.shoot([&](const Setting &setting) { return vga().encode(scene, setting); });
    expect_share(encoder, shot, "rain " + std::to_string(frame));
  }
}

TEST(SizeControl, changes_nothing_while_the_scene_stays) {
  for (const double share : {1.5e3, 3e3, 6.4e3, 12e3, 25e3, 70e3, 150e3}) {
    for (const std::size_t on_their_way : {0U, 1U, 2U}) {
      for (const char *name : kScenes) {
        Encoder encoder(kVga, share, on_their_way);
        encoder.settle(vga(), name);
        const Setting settled = encoder.shoot(vga(), name).setting;
        for (int i = 0; i < 200; ++i) {
          ASSERT_EQ(encoder.shoot(vga(), name).setting, settled) << name << ", share " << share;
        }
      }
    }
  }
}

TEST(SizeControl, shows_a_picture_too_simple_for_its_share_at_its_best) {
  for (const char *before : {"noise", "street"}) {
    Encoder encoder(kVga, 70e3);
    encoder.settle(vga(), before);
    encoder.settle(vga(), "bars");
    EXPECT_EQ(encoder.shoot(vga(), "bars").setting, (Setting{95, 16})) << "after " << before;
  }
}

TEST(SizeControl, makes_the_picture_smaller_rather_than_poor) {
  Encoder encoder(kVga, 12e3);
  encoder.settle(vga(), "noise");
  const Shot noise = encoder.shoot(vga(), "noise");
  EXPECT_LT(noise.setting.sixteenths, 16);
  EXPECT_GE(noise.setting.quality, 28);
}

TEST(SizeControl, makes_the_picture_large_again_when_there_is_room) {
  Encoder encoder(kVga, 40e3);
  encoder.settle(vga(), "noise");
  EXPECT_LT(encoder.shoot(vga(), "noise").setting.sixteenths, 16);
  for (int frame = 200; frame > 0; frame -= 5) {
    const Scene scene = rain(frame / 200.0);
    encoder.shoot([&](const Setting &setting) { return vga().encode(scene, setting); });
  }
  encoder.settle(vga(), "street");
  EXPECT_EQ(encoder.shoot(vga(), "street").setting.sixteenths, 16);
}

TEST(SizeControl, goes_no_further_than_the_smallest_picture_and_its_worst_quality) {
  Encoder encoder(kVga, 500);
  encoder.settle(vga(), "noise");
  EXPECT_EQ(encoder.shoot(vga(), "noise").setting, (Setting{10, 2}));
}

TEST(SizeControl, ignores_frames_without_bytes_or_time) {
  SizeControl control(bits_for(25e3), kVga);
  const Setting first = control.setting();
  EXPECT_EQ(control.observe(0, first, kFilmPeriod), first);
  EXPECT_EQ(control.observe(100'000, first, 0), first);
  EXPECT_NE(control.observe(100'000, first, kFilmPeriod), first);
}

TEST(PictureSetting, gives_even_sides_and_no_picture_below_a_block) {
  EXPECT_EQ(size_at({1920, 1080}, 3), (PictureSize{360, 202}));
  EXPECT_EQ(size_at({641, 479}, 16), (PictureSize{641, 479}));
  EXPECT_EQ(size_at({100, 20}, 2), (PictureSize{16, 16}));
  EXPECT_EQ(size_at({8, 8}, 2), (PictureSize{8, 8}));
}

}  // namespace
}  // namespace sentry::pipelines
