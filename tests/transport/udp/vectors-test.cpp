// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "vectors.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "intake.hpp"

namespace sentry::udp::testing {
namespace {

const std::filesystem::path kFolder = VECTORS_FOLDER;

std::string read(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string counted_as(Intake &intake, const std::vector<std::byte> &datagram) {
  const ReceiverStats before = intake.stats();
  const bool frame = intake.take(datagram).has_value();
  const ReceiverStats &after = intake.stats();
  std::string outcome = frame ? "frame" : "";
  if (after.malformed > before.malformed) outcome += "malformed";
  if (after.unsupported > before.unsupported) outcome += "unsupported";
  if (after.corrupt > before.corrupt) outcome += "corrupt";
  if (after.duplicate > before.duplicate) outcome += "duplicate";
  if (after.late > before.late) outcome += "late";
  return outcome;
}

TEST(Vectors, files_are_what_the_generator_writes) {
  std::size_t files = 1;
  const auto vectors = make_vectors();
  EXPECT_EQ(read(kFolder / "README.md"), describe(vectors));
  for (const Vector &vector : vectors) {
    const std::string file = read(kFolder / (vector.name + ".bin"));
    ASSERT_EQ(file.size(), vector.bytes.size()) << vector.name;
    EXPECT_EQ(std::memcmp(file.data(), vector.bytes.data(), file.size()), 0) << vector.name;
    ++files;
  }
  const std::filesystem::directory_iterator listing(kFolder);
  EXPECT_EQ(static_cast<std::size_t>(std::distance(begin(listing), end(listing))), files);
}

TEST(Vectors, each_file_is_counted_as_the_table_says) {
  Intake intake;
  for (const Vector &vector : make_vectors()) {
    const std::string file = read(kFolder / (vector.name + ".bin"));
    std::vector<std::byte> bytes(file.size());
    std::memcpy(bytes.data(), file.data(), file.size());
    EXPECT_EQ(counted_as(intake, bytes), vector.outcome) << vector.name;
  }
}

// The bytes themselves, so that generator and parser cannot err together.
TEST(Vectors, first_one_is_byte_for_byte_what_the_specification_shows) {
  const std::string file = read(kFolder / "live.bin");
  const std::string head(
      "SNTR\x01\x30\x00\x00"
      "\xa1\xe4\x2f\xb1\xb8\x8a\x04\x25"
      "\x17\x97\x9c\xfe\x36\x2a\x00\x01"
      "\x00\x00\x00\x00\x00\x00\x00\x01"
      "\x00\x00\x00\x5d\x02\x10\x00\x00"
      "\x00\x01\x00\x00\x00\x00\x00\x00"
      "\x00\x45\x00\x0a\x07\x00\x00\x00",
      56);
  EXPECT_EQ(file.substr(0, head.size()), head);
  EXPECT_EQ(file.substr(96, 17), "image/jpegfield-2");
  EXPECT_EQ(file.substr(117), std::string("\x00\x07\x0e\x15\x1c\x23\x2a\x31\x38\x3f\x46\x4d"
                                          "\x54\x5b\x62\x69\x70\x77\x7e\x85\x8c\x93\x9a\xa1",
                                          24));
}

}  // namespace
}  // namespace sentry::udp::testing
