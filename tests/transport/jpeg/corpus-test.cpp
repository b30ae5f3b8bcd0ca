// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/transport/jpeg/corpus.hpp"

#include <gtest/gtest.h>

namespace sentry::jpeg {
namespace {

class JpegCorpus : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GT(expectations_.size(), 90U) << "no table in " << corpus_folder();
  }
  std::vector<Expectation> expectations_ = load_expectations(corpus_folder());
};

TEST_F(JpegCorpus, every_file_gets_the_expected_repairs_or_refusal) {
  for (const auto &expectation : expectations_) {
    const Blob input = load(corpus_folder() / expectation.file);
    const auto result = repair(input);
    const std::string message = result ? "" : result.error().message;
    EXPECT_EQ(name_result(result), expectation.result) << expectation.file << ": " << message;
    if (result || expectation.words == "-") continue;
    EXPECT_NE(message.find(expectation.words), message.npos) << expectation.file << ": " << message;
    EXPECT_TRUE(message.starts_with("Picture of " + std::to_string(input.size()) + " bytes: "))
        << message;
  }
}

TEST_F(JpegCorpus, every_file_in_the_folder_stands_in_the_table) {
  std::size_t pictures = 0;
  for (const auto &entry : std::filesystem::directory_iterator(corpus_folder())) {
    pictures += entry.path().extension() == ".jpg" ? 1 : 0;
  }
  EXPECT_EQ(pictures, expectations_.size());
}

TEST_F(JpegCorpus, repairing_a_repaired_picture_changes_nothing) {
  for (const auto &expectation : expectations_) {
    const Blob input = load(corpus_folder() / expectation.file);
    const auto first = repair(input);
    if (!first) continue;
    const Blob repaired = copy_of(*first);
    ASSERT_EQ(repaired.size(), first->size());
    const auto second = repair(repaired);
    ASSERT_TRUE(second) << expectation.file << ": " << second.error().message;
    EXPECT_EQ(second->repairs, Repairs{}) << expectation.file;
    EXPECT_EQ(copy_of(*second), repaired) << expectation.file;
    EXPECT_EQ(second->pieces[0].data(), repaired.data()) << "copied instead of pointed at";
    EXPECT_EQ(second->pieces[0].size(), repaired.size());
  }
}

TEST_F(JpegCorpus, whole_pictures_keep_their_bytes_and_size) {
  for (const auto &expectation : expectations_) {
    if (expectation.result != "same") continue;
    const Blob input = load(corpus_folder() / expectation.file);
    const auto result = repair(input);
    ASSERT_TRUE(result) << expectation.file;
    EXPECT_EQ(copy_of(*result), input) << expectation.file;
    const auto header = read_header(input);
    ASSERT_TRUE(header) << expectation.file << ": " << header.error().message;
    EXPECT_EQ(header->width, result->header.width);
    EXPECT_EQ(header->height, result->header.height);
    EXPECT_EQ(header->components, result->header.components);
    EXPECT_EQ(header->progressive, result->header.progressive);
  }
}

// One input decides which picture comes out: the frame, never the preview inside it.
TEST_F(JpegCorpus, pictures_have_the_frame_size_and_never_that_of_a_preview) {
  for (const auto &expectation : expectations_) {
    const auto input = load(corpus_folder() / expectation.file);
    const auto result = repair(input);
    if (!result) continue;
    const bool odd = expectation.file == "odd-size.jpg" || expectation.file == "one-pixel.jpg" ||
                     expectation.file == "three-scans-restart.jpg";
    if (odd) continue;
    EXPECT_EQ(result->header.width, 64U) << expectation.file;
    EXPECT_EQ(result->header.height, 48U) << expectation.file;
  }
}

TEST_F(JpegCorpus, cutting_a_whole_picture_at_any_byte_is_refused) {
  for (const auto &expectation : expectations_) {
    if (expectation.result != "same") continue;
    const Blob input = load(corpus_folder() / expectation.file);
    for (std::size_t size = 0; size < input.size(); ++size) {
      ASSERT_FALSE(repair(std::span(input).first(size))) << expectation.file << " cut at " << size;
    }
  }
}

// Under the sanitizers this walks every bound check; without them it still checks the promise that
// what comes out can go in.
TEST_F(JpegCorpus, flipping_any_byte_gives_a_refusal_or_a_picture_that_stands) {
  for (const auto &expectation : expectations_) {
    Blob input = load(corpus_folder() / expectation.file);
    if (input.size() > 6000) continue;
    for (auto &byte : input) {
      const std::byte original = byte;
      for (const int mask : {0xFF, 0x01, 0x80}) {
        byte = original ^ static_cast<std::byte>(mask);
        const auto result = repair(input);
        if (!result) continue;
        ASSERT_GT(result->header.width, 0U);
        ASSERT_LE(result->size(), input.size() + 432);
      }
      byte = original;
    }
  }
}

}  // namespace
}  // namespace sentry::jpeg
