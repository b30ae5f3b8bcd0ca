// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <filesystem>

#include "pipelines/profile/search.hpp"
#include "pipelines/profile/text-file.hpp"

namespace sentry::pipelines {
namespace {

namespace fs = std::filesystem;

Result<NamedText> read_stage(const std::string &name, const std::vector<std::string> &directories) {
  std::string places;
  for (const std::string &directory : directories) {
    const std::string file = fs::path(directory) / "stages" / (name + ".toml");
    places += (places.empty() ? "" : ", ") + file;
    std::error_code absent;
    if (!fs::exists(file, absent)) continue;
    auto text = read_text_file(file, "stage");
    if (!text) return text.error();
    return NamedText{file, text.take()};
  }
  return Error{ErrorCode::kNotFound, "there is no stage \"" + name + "\": looked for " + places};
}

}  // namespace

Result<Profile> load_profile(const std::string &file) {
  return load_profile(file, profile_directories());
}

/// Reads a profile and its stages, which are looked for in `directories`, and beside the profile.
Result<Profile> load_profile(const std::string &file, std::vector<std::string> directories) {
  const auto text = read_text_file(file, "profile");
  if (!text) return text.error();
  const fs::path own = fs::path(file).parent_path();
  directories.push_back(own.empty() ? "." : own.string());
  return parse_profile(*text, file, [&directories](const std::string &name) {
    return read_stage(name, directories);
  });
}

}  // namespace sentry::pipelines
