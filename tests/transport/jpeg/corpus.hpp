// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "transport/jpeg/repair.hpp"

namespace sentry::jpeg {

using Blob = std::vector<std::byte>;

// A line of corpus/expectations.txt.
struct Expectation {
  std::string file;
  std::string result;  // "same", repairs joined by "+", or the kind of refusal
  std::string words;   // stand in the refusal's message; "-" if there is none
};

// Folder of the corpus: $SENTRY_JPEG_CORPUS.
std::filesystem::path corpus_folder();
std::vector<Expectation> load_expectations(const std::filesystem::path &folder);
Blob load(const std::filesystem::path &file);
// What repair() did, in the words of the expectations.
std::string name_result(const Result<Picture> &result);

// For tests that build pictures from parts.
Blob join(std::initializer_list<std::span<const std::byte>> parts);
Blob bytes_of(std::initializer_list<int> values);
Blob copy_of(const Picture &picture);

}  // namespace sentry::jpeg
