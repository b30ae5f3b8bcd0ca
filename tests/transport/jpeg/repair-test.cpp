// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/repair.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <random>

#include "tests/support/sample-jpeg.hpp"
#include "tests/transport/jpeg/corpus.hpp"
#include "transport/base/frame.hpp"

namespace sentry::jpeg {
namespace {

using testing_support::sample_jpeg;

Blob corpus_file(const char *name) { return load(corpus_folder() / name); }

std::string refusal(std::span<const std::byte> input) {
  const auto result = repair(input);
  return result ? "no refusal" : result.error().message;
}

TEST(JpegRepair, header_tells_size_components_and_coding) {
  const Blob input = corpus_file("progressive.jpg");
  const auto result = repair(input);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->header.width, 64U);
  EXPECT_EQ(result->header.height, 48U);
  EXPECT_EQ(result->header.components, 3);
  EXPECT_EQ(result->header.precision, 8);
  EXPECT_TRUE(result->header.progressive);
}

TEST(JpegRepair, pieces_point_into_the_input) {
  const Blob input = corpus_file("no-huffman-tables-avi1.jpg");
  const auto result = repair(input);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->pieces[0].data(), input.data());
  EXPECT_EQ(result->pieces[1].size(), 432U);
  EXPECT_EQ(result->pieces[2].data(), input.data() + result->pieces[0].size());
  EXPECT_EQ(result->size(), input.size() + 432);
}

// Taking the tables out and having them put back must give the tables an encoder writes.
TEST(JpegRepair, inserted_tables_are_those_an_encoder_writes) {
  const Blob original = corpus_file("420.jpg");
  const Blob bare = corpus_file("no-huffman-tables.jpg");
  const auto result = repair(bare);
  ASSERT_TRUE(result);
  const Blob repaired = copy_of(*result);
  ASSERT_EQ(repaired.size(), original.size());
  const auto sorted = [](Blob blob) {
    std::sort(blob.begin(), blob.end());
    return blob;
  };
  EXPECT_EQ(sorted(repaired), sorted(original));
  for (std::size_t at = 0; at + 33 < original.size(); ++at) {
    if (original[at] != std::byte{0xFF} || original[at + 1] != std::byte{0xC4}) continue;
    const std::size_t size = 2 + std::to_integer<std::size_t>(original[at + 3]);
    const auto table = std::span(original).subspan(at, size);
    EXPECT_NE(std::search(repaired.begin(), repaired.end(), table.begin(), table.end()),
              repaired.end())
        << "table at byte " << at;
  }
}

TEST(JpegRepair, own_tables_of_a_picture_come_after_the_default_ones_and_so_replace_them) {
  const Blob input = corpus_file("luma-tables-only.jpg");
  const auto result = repair(input);
  ASSERT_TRUE(result);
  const auto &own = result->pieces[2];
  const Blob dht = bytes_of({0xFF, 0xC4});
  EXPECT_NE(std::search(own.begin(), own.end(), dht.begin(), dht.end()), own.end());
  const auto &before = result->pieces[0];
  EXPECT_EQ(std::search(before.begin(), before.end(), dht.begin(), dht.end()), before.end());
}

TEST(JpegRepair, second_picture_is_used_when_the_first_is_cut_off) {
  const Blob whole = corpus_file("422.jpg");
  const Blob first = corpus_file("cut-off.jpg");
  const Blob input = join({first, whole});
  const auto result = repair(input);
  ASSERT_TRUE(result);
  EXPECT_EQ(copy_of(*result), whole);
  EXPECT_EQ(result->pieces[0].data(), input.data() + first.size());
}

TEST(JpegRepair, preview_of_a_cut_picture_is_never_taken_for_the_picture) {
  const Blob whole = corpus_file("exif-preview.jpg");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_FALSE(repair(std::span(whole).first(size))) << "cut at " << size;
    const Blob padded = join({std::span(whole).first(size), Blob(4000)});
    ASSERT_FALSE(repair(padded)) << "cut at " << size << " and padded";
  }
}

// The outer APP1 claims 4000 bytes; within them stand a false start with an APP1 of its own, and a
// whole picture.
TEST(JpegRepair, preview_stays_a_preview_behind_a_false_start_within_it) {
  const Blob outer = bytes_of({0xFF, 0xD8, 0xFF, 0xE1, 0x0F, 0xA0, 'E', 'x', 'i', 'f', 0, 0});
  const Blob inner = bytes_of({0xFF, 0xD8, 0xFF, 0xE1, 0x00, 0x09, 'E', 'x', 'i', 'f', 0, 0});
  const Blob whole = corpus_file("420.jpg");
  EXPECT_FALSE(repair(join({outer, inner, whole})));
  EXPECT_FALSE(repair(join({outer, inner, whole, Blob(8000)})));
  EXPECT_TRUE(repair(join({inner, whole})));
}

TEST(JpegRepair, refusal_tells_about_the_start_that_led_furthest) {
  const Blob junk = bytes_of({0xFF, 0xD8, 0xFF, 0x02, 0xFF, 0xD8, 0xFF, 0x00});
  const Blob cut = corpus_file("cut-off.jpg");
  EXPECT_NE(refusal(join({junk, cut})).find("cut off at byte"), std::string::npos);
  EXPECT_NE(refusal(join({cut, junk})).find("by the start of another picture"), std::string::npos);
}

TEST(JpegRepair, largest_frame_passes_and_one_byte_more_is_refused) {
  const auto largest = sample_jpeg({.size = kMaxPayload});
  ASSERT_EQ(largest.size(), kMaxPayload);
  EXPECT_TRUE(repair(largest));

  const auto larger = sample_jpeg({.size = kMaxPayload + 1});
  const auto refused = repair(larger);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(refused.error().message.find("at most 16777216"), std::string::npos);
}

TEST(JpegRepair, input_over_the_limit_passes_when_the_picture_in_it_is_not) {
  const auto picture = sample_jpeg();
  const Blob input = join({picture, Blob(kMaxPayload)});
  const auto result = repair(input);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->size(), picture.size());
}

TEST(JpegRepair, random_bytes_are_refused) {
  std::mt19937 random(20100328);
  for (int round = 0; round < 2000; ++round) {
    Blob junk(random() % 3000);
    for (auto &byte : junk) byte = static_cast<std::byte>(random());
    EXPECT_FALSE(repair(junk));
  }
}

TEST(JpegRepair, random_marker_soup_is_refused_or_stands) {
  std::mt19937 random(42);
  const Blob codes = bytes_of({0xD8, 0xD9, 0xDA, 0xDB, 0xC0, 0xC4, 0xDD, 0xE1, 0x00, 0xFF, 0xD0});
  for (int round = 0; round < 2000; ++round) {
    Blob soup = bytes_of({0xFF, 0xD8});
    for (unsigned count = random() % 200; count > 0; --count) {
      soup.push_back(std::byte{0xFF});
      soup.push_back(codes[random() % codes.size()]);
      soup.push_back(std::byte{0});
      soup.push_back(static_cast<std::byte>(random() % 20));
      for (unsigned fill = random() % 20; fill > 0; --fill) soup.push_back(std::byte{0});
    }
    const auto result = repair(soup);
    if (result) {
      EXPECT_TRUE(repair(copy_of(*result)));
    }
  }
}

// Repeats a pattern that would make a search which starts over at each false start quadratic.
Blob hostile(std::span<const std::byte> pattern) {
  Blob input;
  input.reserve(kMaxPayload + pattern.size());
  while (input.size() < kMaxPayload) input.insert(input.end(), pattern.begin(), pattern.end());
  return input;
}

TEST(JpegRepair, hostile_input_costs_linear_time) {
  const Blob header = corpus_file("cut-off.jpg");
  const std::vector<Blob> patterns = {
      bytes_of({0xFF}),
      bytes_of({0xFF, 0xD8}),
      bytes_of({0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF}),
      bytes_of({0xFF, 0xD8, 0xFF, 0xDB, 0x7F, 0xFF, 0x00}),
      bytes_of({0xFF, 0xD8, 0xFF, 0xC4, 0x40, 0x00, 0xFF, 0xFF}),
      bytes_of({0xFF, 0xD8, 0xFF, 0xFE, 0x00, 0x02}),
      header,
      std::vector<std::byte>(header.begin(), header.begin() + 300),
  };
  for (const auto &pattern : patterns) {
    const Blob input = hostile(pattern);
    // Processor time, so that a busy machine does not count. Quadratic would be hours.
    const std::clock_t begin = std::clock();
    EXPECT_FALSE(repair(input));
    EXPECT_LT(std::clock() - begin, 20 * CLOCKS_PER_SEC);
  }
}

TEST(JpegHeader, is_read_although_the_picture_data_is_missing) {
  const Blob input = corpus_file("header-only.jpg");
  const auto header = read_header(input);
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ(header->width, 64U);
  EXPECT_EQ(header->height, 48U);
}

TEST(JpegHeader, is_that_of_the_frame_and_not_of_a_preview) {
  const auto header = read_header(corpus_file("exif-preview.jpg"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->width, 64U);
}

TEST(JpegHeader, needs_the_picture_to_start_at_the_first_byte) {
  const auto header = read_header(corpus_file("junk-before.jpg"));
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code, ErrorCode::kInvalid);
}

TEST(JpegHeader, missing_or_unsupported_gives_an_error) {
  EXPECT_EQ(read_header({}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(read_header(corpus_file("no-frame-header.jpg")).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_header(corpus_file("start-and-end-only.jpg")).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_header(corpus_file("12-bit.jpg")).error().code, ErrorCode::kUnsupported);
  const Blob no_marker = bytes_of({0xFF, 0xD8, 0x00, 0xE0});
  EXPECT_EQ(read_header(no_marker).error().code, ErrorCode::kInvalid);
  const auto late = read_header(corpus_file("frame-header-late.jpg"));
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().message.find("without a frame header"), std::string::npos);
  EXPECT_EQ(read_header(corpus_file("doubled-start.jpg")).error().code, ErrorCode::kCorrupt);
  const Blob whole = corpus_file("420.jpg");
  for (std::size_t size = 0; size < 160; ++size) {
    EXPECT_FALSE(read_header(std::span(whole).first(size))) << size;
  }
}

}  // namespace
}  // namespace sentry::jpeg
