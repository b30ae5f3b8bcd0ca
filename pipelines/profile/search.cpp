// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/search.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

namespace sentry::pipelines {
namespace {

namespace fs = std::filesystem;

std::string variable(const char *name) {
  const char *value = ::secure_getenv(name);
  return value != nullptr ? value : "";
}

std::string user_directory() {
  if (auto xdg = variable("XDG_CONFIG_HOME"); !xdg.empty()) return xdg + "/sentry/profiles";
  if (auto home = variable("HOME"); !home.empty()) return home + "/.config/sentry/profiles";
  return "";
}

bool names_a_file(const std::string &name) {
  return name.find('/') != std::string::npos || name.ends_with(".toml");
}

std::string known_profiles(const std::vector<std::string> &directories) {
  std::string names;
  for (const std::string &file : profile_files(directories)) {
    names += (names.empty() ? "" : ", ") + fs::path(file).stem().string();
  }
  return names;
}

std::string joined(const std::vector<std::string> &directories) {
  std::string text;
  for (const std::string &directory : directories) text += (text.empty() ? "" : ", ") + directory;
  return text;
}

}  // namespace

/// Where profiles are looked for, the first first: the directories of `$SENTRY_PROFILE_PATH`, the
/// user's (`$XDG_CONFIG_HOME/sentry/profiles`, else `~/.config/sentry/profiles`), the machine's,
/// and those that came with the program.
std::vector<std::string> profile_directories() {
  std::vector<std::string> directories;
  std::istringstream path(variable("SENTRY_PROFILE_PATH"));
  for (std::string directory; std::getline(path, directory, ':');) {
    if (!directory.empty()) directories.push_back(directory);
  }
  if (auto user = user_directory(); !user.empty()) directories.push_back(std::move(user));
  directories.emplace_back("/etc/sentry/profiles");
  directories.emplace_back(SENTRY_PROFILE_DIR);
  return directories;
}

/// The file that each profile name leads to, sorted by name: an earlier directory hides a later.
std::vector<std::string> profile_files(const std::vector<std::string> &directories) {
  std::map<std::string, std::string> by_name;
  for (const std::string &directory : directories) {
    std::error_code absent;  // an unreadable directory has no profiles
    for (fs::directory_iterator at(directory, absent), end; !absent && at != end;
         at.increment(absent)) {
      if (at->path().extension() == ".toml") by_name.emplace(at->path().stem(), at->path());
    }
  }
  std::vector<std::string> files;
  files.reserve(by_name.size());
  for (auto &[name, file] : by_name) files.push_back(std::move(file));
  return files;
}

/// Loads the profile that `--profile` means: a file if it holds a slash or ends in .toml, else the
/// first of that name in `directories`.
Result<Profile> find_profile(const std::string &name, const std::vector<std::string> &directories) {
  if (names_a_file(name)) return load_profile(name, directories);
  for (const std::string &directory : directories) {
    const fs::path file = fs::path(directory) / (name + ".toml");
    std::error_code absent;
    if (fs::exists(file, absent)) return load_profile(file, directories);
  }
  const std::string known = known_profiles(directories);
  return Error{
      ErrorCode::kNotFound,
      "There is no profile \"" + name + "\"" +
          (known.empty() ? ": none was found in " + joined(directories) : ": known are " + known)};
}

}  // namespace sentry::pipelines
