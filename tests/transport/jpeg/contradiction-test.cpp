// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/transport/jpeg/corpus.hpp"

namespace sentry::jpeg {
namespace {

// A whole picture, in which each test breaks one thing.
class JpegContradiction : public testing::Test {
 protected:
  // Where the only segment with this code begins.
  [[nodiscard]] static std::size_t find(const Blob &picture, int code) {
    const Blob marker = bytes_of({0xFF, code});
    const auto found = std::search(picture.begin(), picture.end(), marker.begin(), marker.end());
    return static_cast<std::size_t>(found - picture.begin());
  }

  // The picture with one more segment in front of its frame header.
  [[nodiscard]] Blob with(int code, const Blob &body) const {
    const int length = static_cast<int>(body.size()) + 2;
    const Blob head = bytes_of({0xFF, code, length >> 8, length & 255});
    const auto picture = std::span(picture_);
    const std::size_t at = find(picture_, 0xC0);
    return join({picture.first(at), head, body, picture.subspan(at)});
  }

  // The picture with parameters of one segment replaced, `offset` bytes behind its length.
  [[nodiscard]] Blob patched(int code, std::size_t offset, const Blob &bytes) const {
    Blob picture = picture_;
    const auto at = static_cast<std::ptrdiff_t>(find(picture, code) + 4 + offset);
    std::copy(bytes.begin(), bytes.end(), picture.begin() + at);
    return picture;
  }

  // The picture with another scan header.
  [[nodiscard]] Blob with_scan(const Blob &body) const {
    const auto picture = std::span(picture_);
    const std::size_t at = find(picture_, 0xDA);
    const Blob head = bytes_of({0xFF, 0xDA, 0, static_cast<int>(body.size()) + 2});
    return join({picture.first(at), head, body, picture.subspan(at + 14)});
  }

  static void expect_refused(const Blob &input, const char *words,
                             ErrorCode code = ErrorCode::kCorrupt) {
    const auto result = repair(input);
    ASSERT_FALSE(result) << words;
    EXPECT_EQ(result.error().code, code);
    EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
  }

  // DHT: kind and slot, number of codes of 1, 2, 3 … bits, symbols.
  static Blob huffman(int slot, std::initializer_list<int> counts, std::size_t symbols,
                      int symbol = 1) {
    Blob table = bytes_of({slot});
    const Blob lengths = bytes_of(counts);
    table.insert(table.end(), lengths.begin(), lengths.end());
    table.resize(17);
    table.insert(table.end(), symbols, static_cast<std::byte>(symbol));
    return table;
  }

  Blob picture_ = load(corpus_folder() / "420.jpg");
};

TEST_F(JpegContradiction, unused_but_sound_tables_are_let_through) {
  EXPECT_TRUE(repair(with(0xC4, huffman(0x13, {1, 1, 1}, 3))));
  EXPECT_TRUE(repair(with(0xC4, huffman(0x03, {0, 3}, 3))));
  EXPECT_TRUE(repair(with(0xDB, join({bytes_of({3}), Blob(64, std::byte{1})}))));
  EXPECT_TRUE(repair(with(0xDB, join({bytes_of({0x13}), Blob(128, std::byte{1})}))));
  EXPECT_TRUE(repair(with(0xDD, bytes_of({0, 0}))));
  EXPECT_TRUE(repair(with(0xCC, bytes_of({0, 1}))));
}

TEST_F(JpegContradiction, huffman_table_of_unknown_kind_or_slot_is_refused) {
  expect_refused(with(0xC4, huffman(0x20, {1}, 1)), "Huffman table at byte");
  expect_refused(with(0xC4, huffman(0x04, {1}, 1)), "Huffman table at byte");
}

TEST_F(JpegContradiction, huffman_table_that_its_segment_cuts_off_is_refused) {
  expect_refused(with(0xC4, Blob(9)), "Huffman table at byte");
  expect_refused(with(0xC4, huffman(0x03, {1, 1, 1}, 2)), "Huffman table at byte");
  // The next segment would lend the missing byte: an AC table may have any symbol.
  expect_refused(with(0xC4, huffman(0x13, {1, 1, 1}, 2)), "Huffman table at byte");
  Blob no_last_count = huffman(0x13, {1}, 0);
  no_last_count.pop_back();
  expect_refused(with(0xC4, no_last_count), "Huffman table at byte");
  // A second table of which only a part is left.
  expect_refused(with(0xC4, join({huffman(0x03, {1}, 1), Blob(16)})), "Huffman table at byte");
}

TEST_F(JpegContradiction, huffman_table_that_is_no_code_is_refused) {
  expect_refused(with(0xC4, huffman(0x03, {}, 0)), "Huffman table at byte");
  expect_refused(with(0xC4, huffman(0x03, {2}, 2)), "Huffman table at byte");  // all ones used
  expect_refused(with(0xC4, huffman(0x03, {1}, 1, 16)), "Huffman table at byte");
  const auto codes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200};
  expect_refused(with(0xC4, huffman(0x13, codes, 300)), "Huffman table at byte");
}

TEST_F(JpegContradiction, quantisation_table_of_unknown_precision_slot_or_size_is_refused) {
  const auto table = [](int slot, std::size_t size) {
    return join({bytes_of({slot}), Blob(size, std::byte{1})});
  };
  expect_refused(with(0xDB, table(0x23, 192)), "quantisation table at byte");
  expect_refused(with(0xDB, table(0x04, 64)), "quantisation table at byte");
  expect_refused(with(0xDB, table(0x03, 63)), "quantisation table at byte");
  expect_refused(with(0xDB, table(0x13, 64)), "quantisation table at byte");
}

TEST_F(JpegContradiction, restart_interval_of_another_length_is_refused) {
  expect_refused(with(0xDD, Blob(1)), "DRI at byte");
  expect_refused(with(0xDD, Blob(3)), "DRI at byte");
}

TEST_F(JpegContradiction, frame_header_beyond_what_browsers_hold_is_refused) {
  const auto code = ErrorCode::kUnsupported;
  expect_refused(patched(0xC0, 1, bytes_of({0, 1, 0xFF, 0xDD})), "65501 x 1 pixels", code);
  expect_refused(patched(0xC0, 1, bytes_of({0xFF, 0xDD, 0, 1})), "1 x 65501 pixels", code);
  expect_refused(patched(0xC0, 1, bytes_of({0x60, 0, 0x60, 0})), "24576 x 24576 pixels", code);
}

TEST_F(JpegContradiction, frame_header_with_impossible_components_is_refused) {
  expect_refused(patched(0xC0, 8, bytes_of({4})), "quantisation table at byte");
  expect_refused(patched(0xC0, 7, bytes_of({0x51})), "sampling factors 5 x 1");
  expect_refused(patched(0xC0, 7, bytes_of({0x13, 0, 2, 0x12})), "do not divide",
                 ErrorCode::kUnsupported);
  expect_refused(with(0xC0, bytes_of({8, 0, 48, 0, 64, 0})), "has no component");
  expect_refused(with(0xC0, Blob(5)), "SOF0 at byte");
}

// Nothing behind the input may be read, which the sanitizers watch.
TEST_F(JpegContradiction, segment_that_ends_the_input_too_early_is_refused) {
  for (const int code : {0xC0, 0xC4, 0xDA, 0xDB, 0xDD, 0xE1}) {
    EXPECT_FALSE(repair(bytes_of({0xFF, 0xD8, 0xFF, code, 0, 2}))) << code;
    EXPECT_FALSE(repair(bytes_of({0xFF, 0xD8, 0xFF, code, 0}))) << code;
    EXPECT_FALSE(read_header(bytes_of({0xFF, 0xD8, 0xFF, code, 0, 2}))) << code;
  }
}

TEST_F(JpegContradiction, scan_header_that_is_too_long_or_too_short_is_refused) {
  expect_refused(with_scan({}), "SOS at byte");
  expect_refused(with_scan(bytes_of({0, 0, 63, 0})), "has 0 components of the frame's 3");
  expect_refused(with_scan(bytes_of({4, 1, 0, 2, 0x11, 3, 0x11, 4, 0x11, 0, 63, 0})),
                 "has 4 components of the frame's 3");
  Blob many(4 + 2 * 100, std::byte{1});
  many[0] = std::byte{100};
  expect_refused(with_scan(many), "has 100 components");
  expect_refused(patched(0xDA, 0, bytes_of({2})), "SOS at byte");
}

TEST_F(JpegContradiction, scan_of_a_component_twice_or_with_impossible_tables_is_refused) {
  expect_refused(patched(0xDA, 3, bytes_of({1})), "names component 1");
  expect_refused(patched(0xDA, 2, bytes_of({0x40})), "Huffman table at byte");
  expect_refused(patched(0xDA, 2, bytes_of({0x04})), "Huffman table at byte");
  expect_refused(patched(0xDA, 2, bytes_of({0x20})), "Huffman table 2, which is missing");
  expect_refused(patched(0xDA, 2, bytes_of({0x02})), "Huffman table 2, which is missing");
}

TEST_F(JpegContradiction, scan_that_interleaves_more_than_ten_blocks_is_refused) {
  expect_refused(patched(0xC0, 7, bytes_of({0x44})), "interleaves 18 blocks");
}

TEST_F(JpegContradiction, progressive_scan_outside_the_rules_is_refused) {
  picture_ = load(corpus_folder() / "progressive.jpg");
  const std::size_t end = 7;  // of the spectral selection of three components
  expect_refused(patched(0xDA, end, bytes_of({0, 5, 0})), "progressive coding");
  expect_refused(patched(0xDA, end, bytes_of({1, 5, 0})), "progressive coding");
  expect_refused(patched(0xDA, end, bytes_of({0, 0, 0x0E})), "progressive coding");
  expect_refused(patched(0xDA, end, bytes_of({0, 0, 0x31})), "progressive coding");
  const Blob refinement_alone = patched(0xDA, end, bytes_of({0, 0, 0x10}));
  expect_refused(refinement_alone, "without picture data for component 1");
}

TEST_F(JpegContradiction, marker_without_meaning_is_refused_wherever_it_stands) {
  const std::size_t middle = (find(picture_, 0xDA) + picture_.size()) / 2;
  for (const int code : {0x01, 0x02, 0xBF, 0xC0, 0xDE, 0xF0}) {
    Blob in_data = picture_;
    in_data[middle] = std::byte{0xFF};
    in_data[middle + 1] = static_cast<std::byte>(code);
    EXPECT_FALSE(repair(in_data)) << code;
  }
  const auto picture = std::span(picture_);
  const std::size_t at = find(picture_, 0xC0);
  for (const int code : {0x00, 0x02, 0xD0, 0xD7}) {
    const Blob marker = bytes_of({0xFF, code});
    EXPECT_FALSE(repair(join({picture.first(at), marker, picture.subspan(at)}))) << code;
  }
  expect_refused(join({picture.first(at), bytes_of({0xFF, 0}), picture.subspan(at)}),
                 "is 0, expected a marker");
}

}  // namespace
}  // namespace sentry::jpeg
