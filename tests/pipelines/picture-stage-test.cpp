// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the shipped stages make of a picture, seen by decoding the JPEG that they end in.
#include <gst/app/gstappsink.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/pipelines/daemon-run.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

using Colour = std::array<int, 3>;

constexpr Colour kBlack{0, 0, 0};
constexpr Colour kWhite{255, 255, 255};
constexpr Colour kRed{255, 0, 0};

Ref<GstElement> parsed(const std::string &text) {
  GError *error = nullptr;
  auto pipeline = Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_parse_launch(text.c_str(), &error))));
  EXPECT_EQ(error, nullptr) << text << ": " << error->message;
  return pipeline;
}

// A decoded picture.
class Picture {
 public:
  // The first one that the test picture gives with `settings`.
  explicit Picture(VariableSettings settings) {
    settings.insert(settings.begin(),
                    {{"width", "320"}, {"height", "240"}, {"speed", "0"}, {"clock", "off"}});
    const auto pipeline =
        parsed(shipped_camera("test-picture", settings).launch_text +
               " ! jpegdec ! videoconvert ! video/x-raw,format=RGB ! appsink name=out");
    const auto sink = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "out"));
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    GstSample *sample = gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), 30 * GST_SECOND);
    EXPECT_NE(sample, nullptr);
    if (sample != nullptr) read(sample);
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  }

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }

  [[nodiscard]] bool is_dark(int x, int y) const { return bytes_.at(offset(x, y)) < 100; }

  void expect_colour(int x, int y, const Colour &expected) const {
    const std::size_t at = offset(x, y);
    ASSERT_LT(at + 2, bytes_.size());
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(bytes_[at + i], expected[i], 3) << x << "," << y << " colour " << i;
    }
  }

 private:
  // GStreamer pads lines to four bytes.
  [[nodiscard]] std::size_t offset(int x, int y) const {
    const int stride = (width_ * 3 + 3) / 4 * 4;
    return static_cast<std::size_t>(y * stride + x * 3);
  }

  void read(GstSample *sample) {
    const GstStructure *caps = gst_caps_get_structure(gst_sample_get_caps(sample), 0);
    gst_structure_get_int(caps, "width", &width_);
    gst_structure_get_int(caps, "height", &height_);
    GstMapInfo map;
    if (gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ) != FALSE) {
      bytes_.assign(map.data, map.data + map.size);
      gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
    }
    gst_sample_unref(sample);
  }

  int width_ = 0;
  int height_ = 0;
  std::vector<unsigned char> bytes_;
};

Picture picture_of(const VariableSettings &settings) { return Picture(settings); }

// A PNG of one colour.
void put_png(const std::string &file, const std::string &pattern, int width, int height) {
  const auto pipeline =
      parsed("videotestsrc num-buffers=1 pattern=" + pattern +
             " ! video/x-raw,format=RGB,width=" + std::to_string(width) +
             ",height=" + std::to_string(height) + " ! pngenc ! filesink location=" + file);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  const auto end = Ref<GstMessage>::adopt(
      gst_bus_timed_pop_filtered(bus.get(), 30 * GST_SECOND, GST_MESSAGE_EOS));
  EXPECT_TRUE(end);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST(PictureStage, keeps_black_black_and_white_white) {
  picture_of({{"pattern", "white"}}).expect_colour(100, 100, kWhite);
  picture_of({{"pattern", "black"}}).expect_colour(100, 100, kBlack);
}

TEST(PictureStage, cuts_off_what_it_is_told_to) {
  const Picture picture = picture_of({{"crop-top", "10"}, {"crop-left", "60"}});
  EXPECT_EQ(picture.width(), 260);
  EXPECT_EQ(picture.height(), 230);
  picture_of({{"crop-bottom", "100"}, {"crop-right", "300"}}).expect_colour(10, 70, kWhite);
}

// The test picture's bars begin with a white one on the left and end with a blue one.
TEST(PictureStage, turns_clockwise_and_then_mirrors) {
  const Colour blue{0, 0, 255};
  const Picture turned = picture_of({{"rotate", "90"}});
  EXPECT_EQ(turned.width(), 240);
  EXPECT_EQ(turned.height(), 320);
  turned.expect_colour(200, 10, kWhite);
  turned.expect_colour(200, 310, blue);
  picture_of({{"rotate", "270"}}).expect_colour(40, 10, blue);
  picture_of({{"rotate", "180"}}).expect_colour(10, 200, blue);
  picture_of({{"flip", "horizontal"}}).expect_colour(10, 40, blue);
  picture_of({{"flip", "vertical"}}).expect_colour(10, 200, kWhite);
  picture_of({{"rotate", "90"}, {"flip", "vertical"}}).expect_colour(200, 10, blue);
}

TEST(PictureStage, covers_what_the_mask_covers_and_nothing_else) {
  const testing_support::TempDirectory directory;
  put_png(directory.path("mask.png"), "black", 64, 48);
  const Picture picture = picture_of({{"pattern", "white"}, {"mask", directory.path("mask.png")}});
  for (const auto &[x, y] : {std::pair(2, 2), {60, 44}, {2, 44}})
    picture.expect_colour(x, y, kBlack);
  for (const auto &[x, y] : {std::pair(72, 2), {2, 56}, {310, 230}})
    picture.expect_colour(x, y, kWhite);
}

TEST(PictureStage, lays_the_logo_in_its_corner) {
  const testing_support::TempDirectory directory;
  put_png(directory.path("logo.png"), "red", 32, 32);
  const VariableSettings white{{"pattern", "white"}, {"logo", directory.path("logo.png")}};
  const std::vector<std::pair<std::string, std::pair<int, int>>> corners{
      {"top-left", {32, 32}},
      {"top-right", {288, 32}},
      {"bottom-left", {32, 208}},
      {"bottom-right", {288, 208}}};
  for (const auto &[corner, middle] : corners) {
    VariableSettings settings = white;
    settings.emplace_back("logo-position", corner);
    const Picture picture(settings);
    picture.expect_colour(middle.first, middle.second, kRed);
    picture.expect_colour(160, 120, kWhite);
  }
}

// Whether `settings` make another picture of a white one.
bool paint(VariableSettings settings) {
  settings.emplace_back("pattern", "white");
  const Picture picture(settings);
  for (int y = 0; y < picture.height(); y += 2) {
    for (int x = 0; x < picture.width(); x += 2) {
      if (picture.is_dark(x, y)) return true;
    }
  }
  return false;
}

TEST(PictureStage, writes_the_time_and_a_text_when_asked) {
  EXPECT_FALSE(paint({}));
  EXPECT_TRUE(paint({{"clock", "top-left"}}));
  EXPECT_TRUE(paint({{"text", "a & <b>"}}));
}

TEST(PictureStage, does_not_start_without_its_mask) {
  const auto camera = shipped_camera("test-picture", {{"mask", "/nonexistent/mask.png"}});
  const auto pipeline = parsed(camera.launch_text + " ! fakesink");
  EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

}  // namespace
}  // namespace sentry::pipelines
