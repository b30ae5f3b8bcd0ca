// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <filesystem>

#include "pipelines/profile/text-file.hpp"
#include "pipelines/sentryd/camera-file.hpp"

namespace sentry::pipelines {
namespace fs = std::filesystem;

/// The camera's name is the file's, without its folder and without `.toml`.
Result<CameraOptions> load_camera_file(const std::string &file) {
  const auto text = read_text_file(file, "camera file");
  if (!text) return text.error();
  return parse_camera_file(*text, file, fs::path(file).stem());
}

Result<FeedSettings> read_camera(const std::string &file) {
  const auto options = load_camera_file(file);
  if (!options) return options.error();
  auto settings = feed_settings(fs::path(file).stem(), *options);
  if (settings) return settings;
  return Error{settings.error().code, file + ": " + settings.error().message};
}

/// Every file NAME.toml of the directory; hidden ones, as editors leave, are not read.
Result<CameraSet> read_cameras(const std::string &directory) {
  std::error_code error;
  CameraSet cameras;
  for (auto at = fs::directory_iterator(directory, error); !error && at != fs::end(at);
       at.increment(error)) {
    const fs::path &path = at->path();
    if (path.extension() != ".toml" || path.filename().native().starts_with('.')) continue;
    cameras.emplace(path.stem(), read_camera(path));
  }
  if (!error) return cameras;
  return Error{ErrorCode::kNotFound,
               "The camera directory " + directory + " cannot be read: " + error.message(),
               error.value()};
}

}  // namespace sentry::pipelines
