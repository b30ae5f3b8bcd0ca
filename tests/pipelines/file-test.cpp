// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/pipelines/daemon-run.hpp"
#include "tests/support/sample-jpeg.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

constexpr int kFrames = 6;  // of each film, at 15 a second

void record(const std::string &encoder_and_muxer, const std::string &file) {
  const std::string text =
      "videotestsrc num-buffers=" + std::to_string(kFrames) +
      " horizontal-speed=4 ! video/x-raw,width=320,height=240,framerate=15/1 ! " +
      encoder_and_muxer + " ! filesink name=file";
  GError *error = nullptr;
  const auto pipeline = Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_parse_launch(text.c_str(), &error))));
  ASSERT_EQ(error, nullptr) << error->message;
  const auto sink = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "file"));
  g_object_set(sink.get(), "location", file.c_str(), nullptr);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  const auto end = Ref<GstMessage>::adopt(
      gst_bus_timed_pop_filtered(bus.get(), 60 * GST_SECOND,
                                 static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  EXPECT_TRUE(end && GST_MESSAGE_TYPE(end.get()) == GST_MESSAGE_EOS) << text;
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

struct Format {
  const char *name;
  const char *encoder_and_muxer;
};

class FilmTest : public testing::TestWithParam<Format> {
 protected:
  testing_support::TempDirectory directory_;
};

TEST_P(FilmTest, is_shown_again_and_again_at_its_own_speed) {
  const std::string file = directory_.path("a film's \"name\" ! \\");
  record(GetParam().encoder_and_muxer, file);
  DaemonRun run(shipped_camera("file", {{"location", file}}));
  const auto first = run.next(1);
  ASSERT_EQ(first.size(), 1U);
  auto frames = first;
  while (frames.back().id.number < first[0].id.number + 3 * kFrames + 2) {
    const auto more = run.next(1);
    ASSERT_EQ(more.size(), 1U);
    frames.push_back(more[0]);
  }
  expect_one_run(frames);
  // Three times through, at its speed; each time round, it starts afresh, with its first picture.
  const auto span = frames.back().capture_time_ns - frames[0].capture_time_ns;
  EXPECT_GE(span, (3 * kFrames - 3) * kNanosecondsPerSecond / 15);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    EXPECT_NE(frames[i].checksum, frames[i - 1].checksum) << "frozen at " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Formats, FilmTest,
    testing::Values(Format{"avi_of_jpeg", "jpegenc ! avimux"},
                    Format{"matroska_of_jpeg", "jpegenc ! matroskamux"},
                    Format{"mp4_of_h264", "openh264enc ! h264parse ! mp4mux"},
                    Format{"ogg_of_theora", "theoraenc ! oggmux"},
                    Format{"matroska_with_sound",
                           "jpegenc ! queue ! matroskamux name=mux audiotestsrc num-buffers=18 ! "
                           "vorbisenc ! queue ! mux. mux."}),
    [](const auto &format) { return std::string(format.param.name); });

void put_picture(const std::string &file) {
  const auto jpeg = testing_support::sample_jpeg({.width = 160, .height = 120});
  std::ofstream(file + ".new")
      .write(reinterpret_cast<const char *>(jpeg.data()),
             static_cast<std::streamsize>(jpeg.size()));
  std::filesystem::rename(file + ".new", file);
}

TEST(File, that_holds_one_picture_is_shown_again_and_again) {
  const testing_support::TempDirectory directory;
  put_picture(directory.path("still.jpg"));
  DaemonRun run(shipped_camera("file", {{"location", directory.path("still.jpg")}}));
  const auto frames = run.next(4);
  expect_one_run(frames);
  ASSERT_EQ(frames.size(), 4U);
  EXPECT_EQ(frames[0].width, 160U);
  EXPECT_GT(frames[3].capture_time_ns, frames[0].capture_time_ns);
}

TEST(File, that_vanishes_and_comes_back_goes_on_in_the_same_epoch) {
  const testing_support::TempDirectory directory;
  const std::string file = directory.path("still.jpg");
  put_picture(file);
  DaemonRun run(shipped_camera("file", {{"location", file}}));
  auto frames = run.next(2);
  std::filesystem::remove(file);
  put_picture(file);
  for (const FrameInfo &frame : run.next(5)) frames.push_back(frame);
  EXPECT_EQ(frames.size(), 7U);
  expect_one_run(frames);
}

TEST(File, that_comes_late_is_found) {
  const testing_support::TempDirectory directory;
  const std::string file = directory.path("late.jpg");
  DaemonRun run(shipped_camera("file", {{"location", file}}));
  put_picture(file);
  EXPECT_TRUE(run.next());
}

TEST(File, of_oblong_pixels_becomes_one_of_square_pixels) {
  const testing_support::TempDirectory directory;
  const std::string file = directory.path("oblong.ogg");
  record("capssetter caps=video/x-raw,pixel-aspect-ratio=16/15 ! theoraenc ! oggmux", file);
  EXPECT_EQ(DaemonRun(shipped_camera("file", {{"location", file}})).next()->info.width, 341U);
  const auto narrow =
      DaemonRun(shipped_camera("file", {{"location", file}, {"width", "160"}})).next();
  EXPECT_EQ(narrow->info.width, 160U);
  EXPECT_EQ(narrow->info.height, 113U);
}

TEST(File, at_a_lower_rate_shows_fewer_of_its_pictures) {
  const testing_support::TempDirectory directory;
  const std::string file = directory.path("film.avi");
  record("jpegenc ! avimux", file);
  DaemonRun run(shipped_camera("file", {{"location", file}, {"rate", "5"}}));
  const auto frames = run.next(4);
  ASSERT_EQ(frames.size(), 4U);
  const auto span = frames.back().capture_time_ns - frames[0].capture_time_ns;
  EXPECT_GE(span, 3 * kNanosecondsPerSecond / 5 - kNanosecondsPerSecond / 10);
}

// Numbered JPEGs of growing widths in `directory`; returns their pattern.
std::string write_images(const testing_support::TempDirectory &directory) {
  for (std::uint16_t i = 0; i < 3; ++i) {
    const auto jpeg = testing_support::sample_jpeg(
        {.width = static_cast<std::uint16_t>(160 + 16 * i), .height = 120});
    std::ofstream(directory.path("a picture " + std::to_string(i + 7) + ".jpg"))
        .write(reinterpret_cast<const char *>(jpeg.data()),
               static_cast<std::streamsize>(jpeg.size()));
  }
  return directory.path("a picture %d.jpg");
}

TEST(Images, are_shown_in_their_order_and_again) {
  const testing_support::TempDirectory directory;
  DaemonRun run(shipped_camera(
      "images", {{"location", write_images(directory)}, {"first", "7"}, {"framerate", "10"}}));
  const auto frames = run.next(8);
  ASSERT_EQ(frames.size(), 8U);
  expect_one_run(frames);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    const unsigned before = frames[i - 1].width;
    EXPECT_EQ(frames[i].width, before == 192 ? 160 : before + 16);
  }
}

TEST(Images, may_be_slower_than_one_a_second) {
  const testing_support::TempDirectory directory;
  DaemonRun run(shipped_camera(
      "images", {{"location", write_images(directory)}, {"first", "7"}, {"framerate", "4/5"}}));
  const auto frames = run.next(3);
  ASSERT_EQ(frames.size(), 3U);
  const auto span = frames.back().capture_time_ns - frames.front().capture_time_ns;
  EXPECT_GE(span, 2 * kNanosecondsPerSecond) << "two periods of 1.25 s, but for when they end";
}

}  // namespace
}  // namespace sentry::pipelines
