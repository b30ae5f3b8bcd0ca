// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/frame.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sentry {
namespace {

TEST(StreamName, takes_lower_case_digits_dots_dashes_and_underscores) {
  EXPECT_TRUE(is_stream_name("default"));
  EXPECT_TRUE(is_stream_name("home-plate_2.small"));
  EXPECT_TRUE(is_stream_name("7"));
  EXPECT_TRUE(is_stream_name(std::string(64, 'a')));
}

TEST(StreamName, refuses_what_could_leave_a_folder_or_break_a_header) {
  for (const char *name : {"", ".", "..", ".hidden", "-x", "a/b", "a b", "A", "a\n", "naïve"}) {
    EXPECT_FALSE(is_stream_name(name)) << name;
  }
  EXPECT_FALSE(is_stream_name(std::string(65, 'a')));
  EXPECT_FALSE(is_stream_name(std::string_view("a\0b", 3)));
}

TEST(FrameId, is_read_as_it_is_written) {
  const FrameId id{18446744073709551615ULL, 42};
  EXPECT_EQ(to_string(id), "18446744073709551615-42");
  EXPECT_EQ(parse_frame_id(to_string(id)), id);
  EXPECT_EQ(parse_frame_id("0-0"), (FrameId{0, 0}));
}

TEST(FrameId, refuses_every_other_spelling) {
  for (const char *text : {"", "-", "1", "1-", "-1", "1-2-3", "01-2", "1-02", "+1-2", " 1-2",
                           "1-2 ", "18446744073709551616-1", "1-0x2"}) {
    EXPECT_FALSE(parse_frame_id(text)) << text;
  }
}

TEST(FrameId, is_ordered_by_epoch_then_number) {
  EXPECT_LT((FrameId{1, 9}), (FrameId{2, 1}));
  EXPECT_LT((FrameId{2, 1}), (FrameId{2, 2}));
}

TEST(Utf8, takes_every_length_of_sequence) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("no signal"));
  EXPECT_TRUE(is_utf8("caméra 映像なし 📷"));
}

TEST(Utf8, refuses_overlong_cut_and_surrogate_sequences) {
  for (const char *text : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80", "caf\xC3", "\x80", "\xE6\x98"}) {
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_FALSE(is_utf8(std::string_view("a\0b", 3)));
}

TEST(Checksum, is_the_published_xxh3_of_the_bytes) {
  // From the reference program: `printf '' | xxhsum -H3` and `printf 'default' | xxhsum -H3`.
  EXPECT_EQ(payload_checksum({}), 0x2d06800538d394c2ULL);
  EXPECT_EQ(stream_hash(kDefaultStream), 0x6c5b964d9473ac1aULL);
}

TEST(SourceState, has_the_words_of_the_status_document) {
  EXPECT_EQ(to_string(SourceState::kLive), "live");
  EXPECT_EQ(to_string(SourceState::kHeld), "held");
  EXPECT_EQ(to_string(SourceState::kSlate), "slate");
}

}  // namespace
}  // namespace sentry
