// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/transport/jpeg/corpus.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace sentry::jpeg {

std::filesystem::path corpus_folder() {
  const char *folder = std::getenv("SENTRY_JPEG_CORPUS");
  return folder != nullptr ? folder : "tests/transport/jpeg/corpus";
}

std::vector<Expectation> load_expectations(const std::filesystem::path &folder) {
  std::vector<Expectation> expectations;
  std::ifstream table(folder / "expectations.txt");
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream fields(line);
    Expectation &row = expectations.emplace_back();
    std::getline(fields, row.file, '\t');
    std::getline(fields, row.result, '\t');
    std::getline(fields, row.words, '\t');
  }
  return expectations;
}

Blob load(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string name_result(const Result<Picture> &result) {
  if (!result) {
    if (result.error().code == ErrorCode::kInvalid) return "invalid";
    return result.error().code == ErrorCode::kCorrupt ? "corrupt" : "unsupported";
  }
  std::string name;
  const auto add = [&name](bool done, const char *word) {
    if (done) name += (name.empty() ? "" : "+") + std::string(word);
  };
  add(result->repairs.cut_before_start, "before");
  add(result->repairs.inserted_tables, "tables");
  add(result->repairs.cut_after_end, "after");
  return name.empty() ? "same" : name;
}

Blob join(std::initializer_list<std::span<const std::byte>> parts) {
  Blob all;
  for (const auto &part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Blob bytes_of(std::initializer_list<int> values) {
  Blob bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

Blob copy_of(const Picture &picture) {
  const Bytes copy = picture.copy();
  return {copy.data(), copy.data() + copy.size()};
}

}  // namespace sentry::jpeg
