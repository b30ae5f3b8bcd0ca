// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/pictures/record-folders.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

namespace sentry::testing_support {

namespace fs = std::filesystem;

std::vector<std::string> files_below(const std::string &folder) {
  std::vector<std::string> paths;
  for (const auto &entry : fs::recursive_directory_iterator(folder)) {
    const bool is_folder = entry.is_directory() && !entry.is_symlink();
    if ((is_folder && !fs::is_empty(entry)) || entry.path().filename() == ".sentry-lock") continue;
    paths.push_back(fs::relative(entry.path().parent_path(), folder) / entry.path().filename());
    if (paths.back().starts_with("./")) paths.back().erase(0, 2);
    if (is_folder) paths.back() += "/";
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string read_text(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::string &path, const std::string &text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::byte> bytes_of(const std::string &text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

}  // namespace sentry::testing_support
