// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <filesystem>
#include <fstream>
#include <iostream>

#include "datagrams.hpp"
#include "transport/udp/byte-order.hpp"
#include "vectors.hpp"

// Writes the test vectors and the fuzz targets' seeds below the tests folder that is named, after
// the format has changed: make-vectors <source>/tests
namespace {

using sentry::udp::testing::Vector;
namespace fs = std::filesystem;

bool write(const fs::path &path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  return file.good();
}

std::string_view text_of(const std::vector<std::byte> &bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

// tests/fuzz/udp-reassembler.cpp says what its input looks like.
std::string script_of(const std::vector<Vector> &vectors) {
  std::string script;
  for (const Vector &vector : vectors) {
    std::array<std::byte, 2> length{};
    sentry::udp::store_be(length.data(), static_cast<std::uint16_t>(vector.bytes.size()));
    script += '\0';
    script += static_cast<char>(length[0]);
    script += static_cast<char>(length[1]);
    script += text_of(vector.bytes);
  }
  return script;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: make-vectors TESTS-FOLDER\n";
    return 2;
  }
  const fs::path tests = argv[1];
  const fs::path vectors_folder = tests / "transport/udp/vectors";
  const auto vectors = sentry::udp::testing::make_vectors();
  bool good = write(vectors_folder / "README.md", sentry::udp::testing::describe(vectors));
  for (const Vector &vector : vectors) {
    good &= write(vectors_folder / (vector.name + ".bin"), text_of(vector.bytes));
    good &= write(tests / "fuzz/corpus/udp-datagram" / vector.name, text_of(vector.bytes));
  }
  good &= write(tests / "fuzz/corpus/udp-reassembler/vectors", script_of(vectors));
  if (!good) std::cerr << "cannot write below " << tests << "\n";
  return good ? 0 : 1;
}
