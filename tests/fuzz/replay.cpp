// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

// Gives a fuzz target the seeds of a folder where there is no libFuzzer: each whole, and cut off at
// up to 64 places. A broken promise ends the process.
int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: replay CORPUS\n");
    return 2;
  }
  std::size_t files = 0;
  for (const auto &entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const std::size_t step = std::max<std::size_t>(bytes.size() / 64, 1);
    for (std::size_t cut = 0; cut <= bytes.size(); cut += step) {
      const std::size_t size = bytes.size() - cut;
      // A copy of exactly this size, so that a sanitizer sees a read beyond it.
      const std::vector<std::uint8_t> input(bytes.begin(),
                                            bytes.begin() + static_cast<std::ptrdiff_t>(size));
      LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    ++files;
  }
  std::printf("%zu seeds\n", files);
  return files == 0 ? 1 : 0;
}
