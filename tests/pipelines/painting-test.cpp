// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painting.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "plugins/buffer-map.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/jpeg/repair.hpp"

namespace sentry::pipelines {
namespace {

using namespace std::string_literals;

// So long that a painting which waits for it is noticed.
constexpr std::int64_t kHour = 3600 * kNanosecondsPerSecond;

std::vector<std::byte> bytes_of(const Ref<GstBuffer> &buffer) {
  if (!buffer) return {};
  const plugins::BufferMap map(buffer.get());
  return {map.bytes().begin(), map.bytes().end()};
}

Painting slate(const std::string &text) {
  Painting painting;
  painting.width = 320;
  painting.height = 240;
  painting.text = text;
  return painting;
}

// Painted twice, it is the same to the byte.
std::vector<std::byte> painted(const std::string &text) {
  return bytes_of(paint_picture(slate(text), kHour));
}

// A camera's picture: a JPEG with its header, its tables and many coded pixels.
std::vector<std::byte> picture() { return painted("What the camera saw"); }

Painting dimmed(const std::vector<std::byte> &jpeg) {
  Painting painting = slate("No signal");
  painting.jpeg = Ref<GstBuffer>::adopt(gst_buffer_new_memdup(jpeg.data(), jpeg.size()));
  return painting;
}

TEST(Painting, every_line_of_the_text_is_to_be_seen) {
  const auto one_line = painted("No signal");
  const auto two_lines = painted("No signal\nNo picture since noon");
  ASSERT_FALSE(one_line.empty());
  EXPECT_EQ(painted("No signal"), one_line);
  EXPECT_NE(one_line, painted(""));
  EXPECT_NE(two_lines, painted(""));
  EXPECT_NE(two_lines, one_line);
}

TEST(Painting, a_text_that_looks_like_a_pipeline_or_markup_is_only_a_text) {
  EXPECT_NE(painted("\" ! fakesink \\ \""), painted(""));
  EXPECT_NE(painted("one <b>two"), painted("one two"));
  EXPECT_NE(painted("this & that"), painted(""));
}

TEST(Painting, a_file_that_only_begins_as_a_picture_is_given_up_at_once) {
  const testing_support::TempDirectory own;
  const std::string junk(3000, 'x');
  const auto whole = picture();
  const std::string jpeg(reinterpret_cast<const char *>(whole.data()), whole.size());
  const std::string files[] = {
      "\x89PNG"s + junk,
      "\x89PNG\r\n\x1a\n"s + junk,
      "\xFF\xD8"s + junk,
      "\x89PNG"s,
      "\xFF\xD8\xFF\xE0"s,
      jpeg.substr(0, 300),
      ""s,
  };
  for (const std::string &content : files) {
    Painting painting = slate("No signal");
    painting.file = own.path("slate");
    std::ofstream(painting.file, std::ios::trunc) << content;
    EXPECT_FALSE(paint_picture(painting, kHour)) << content.substr(0, 8);
  }
  Painting absent = slate("No signal");
  absent.file = own.path("absent");
  EXPECT_FALSE(paint_picture(absent, kHour));
}

TEST(Painting, a_picture_that_is_cut_off_among_its_pixels_is_dimmed_as_far_as_it_goes) {
  auto jpeg = picture();
  jpeg.resize(jpeg.size() / 2);
  ASSERT_FALSE(jpeg::repair(jpeg)) << "no sink would send it";
  const auto result = bytes_of(paint_picture(dimmed(jpeg), kHour));
  const auto whole = jpeg::repair(result);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->header.width, 320U);
  EXPECT_EQ(whole->header.height, 240U);
}

TEST(Painting, a_picture_that_is_cut_off_in_its_header_is_given_up_at_once) {
  auto jpeg = picture();
  for (const std::size_t size : {300, 20, 2}) {
    jpeg.resize(size);
    EXPECT_FALSE(paint_picture(dimmed(jpeg), kHour)) << size;
  }
}

TEST(Painting, a_picture_of_too_many_bytes_is_painted_with_less_quality) {
  Painting painting = slate("No signal\nNo picture since noon");
  const auto best = bytes_of(paint_picture(painting, kHour));
  painting.most_bytes = static_cast<std::int64_t>(best.size()) - 1;
  const auto smaller = bytes_of(paint_picture(painting, kHour));
  EXPECT_TRUE(jpeg::repair(smaller));
  EXPECT_LT(smaller.size(), best.size());
  painting.most_bytes = 1;
  const auto smallest = bytes_of(paint_picture(painting, kHour));
  EXPECT_TRUE(jpeg::repair(smallest)) << "rather than none";
  EXPECT_LT(smallest.size(), smaller.size());
}

}  // namespace
}  // namespace sentry::pipelines
