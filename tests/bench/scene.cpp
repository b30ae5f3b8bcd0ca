// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Makes the picture of a scene and writes it to a file: raw, as I420, or as a JPEG of at most so
// many bytes (--jpeg BYTES), and says how many they are.

#include "tests/pipelines/pictures/scene.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <span>
#include <string>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/sockets.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::bench {
namespace {

using testing_support::Plane;
using testing_support::Scene;

constexpr int kBestQuality = 99;

Scene make_scene(const std::string &name, int width, int height, unsigned seed) {
  if (name == "bars") return testing_support::bars_scene(width, height);
  if (name == "natural") return testing_support::natural_scene(width, height, seed);
  if (name == "noise") return testing_support::noise_scene(width, height, seed);
  if (name == "snow") return testing_support::snow_scene(width, height, seed);
  fail("--scene '" + name + "': expected bars, natural, noise or snow");
}

std::vector<std::byte> raw(const Scene &scene) {
  std::vector<std::byte> bytes;
  for (const Plane *plane : {&scene.luma, &scene.blue, &scene.red}) {
    const auto samples = std::as_bytes(std::span(plane->samples));
    bytes.insert(bytes.end(), samples.begin(), samples.end());
  }
  return bytes;
}

std::vector<std::byte> jpeg_within(const Scene &scene, std::size_t most) {
  for (int quality = kBestQuality; quality > 0; --quality) {
    auto jpeg = testing_support::encode_jpeg(scene, quality);
    if (jpeg.size() <= most) return jpeg;
  }
  fail("--jpeg " + std::to_string(most) + ": the scene takes more at any quality");
}

void write_file(const std::string &path, std::span<const std::byte> bytes) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) fail_with_errno(path);
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd.get(), bytes.data(), bytes.size());
    if (written < 0) fail_with_errno(path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  using namespace sentry::bench;
  Arguments arguments(count, words);
  const std::string name = arguments.required("scene");
  const std::string file = arguments.required("file");
  const auto width = static_cast<int>(arguments.count("width", 640));
  const auto height = static_cast<int>(arguments.count("height", 480));
  const auto seed = static_cast<unsigned>(arguments.count("seed", 1));
  const std::size_t most = arguments.count("jpeg", 0);
  arguments.finish();
  const auto scene = make_scene(name, width, height, seed);
  const auto bytes = most > 0 ? jpeg_within(scene, most) : raw(scene);
  write_file(file, bytes);
  Report("made").add("bytes", static_cast<std::int64_t>(bytes.size())).print();
}
