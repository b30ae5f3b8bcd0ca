// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Writes the repaired form of every file of the corpus that has one, for decoders.sh:
// repair-corpus CORPUS OUTPUT. Prints name, result and the refusal's sentence, one line a file.

#include <cstdio>
#include <fstream>

#include "tests/transport/jpeg/corpus.hpp"

using namespace sentry::jpeg;

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s CORPUS OUTPUT\n", argv[0]);
    return 2;
  }
  for (const auto &expectation : load_expectations(argv[1])) {
    const Blob input = load(std::filesystem::path(argv[1]) / expectation.file);
    const auto result = repair(input);
    std::printf("%s\t%s\t%s\n", expectation.file.c_str(), name_result(result).c_str(),
                result ? "-" : result.error().message.c_str());
    if (!result) continue;
    const Blob repaired = copy_of(*result);
    std::ofstream out(std::filesystem::path(argv[2]) / expectation.file, std::ios::binary);
    out.write(reinterpret_cast<const char *>(repaired.data()),
              static_cast<std::streamsize>(repaired.size()));
    if (!out.flush()) {
      std::fprintf(stderr, "cannot write %s into %s\n", expectation.file.c_str(), argv[2]);
      return 1;
    }
  }
  return 0;
}
