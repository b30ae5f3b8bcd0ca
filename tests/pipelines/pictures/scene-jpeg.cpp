// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <turbojpeg.h>

#include <array>
#include <cstdlib>
#include <span>

#include "tests/pipelines/pictures/scene.hpp"

namespace sentry::testing_support {

std::vector<std::byte> encode_jpeg(const Scene &scene, int quality) {
  const tjhandle handle = tjInitCompress();
  std::array<const unsigned char *, 3> planes = {
      scene.luma.samples.data(), scene.blue.samples.data(), scene.red.samples.data()};
  const std::array<int, 3> strides = {scene.luma.width, scene.blue.width, scene.red.width};
  unsigned char *jpeg = nullptr;
  unsigned long size = 0;
  if (tjCompressFromYUVPlanes(handle, planes.data(), scene.luma.width, strides.data(),
                              scene.luma.height, TJSAMP_420, &jpeg, &size, quality, 0) != 0) {
    std::abort();
  }
  const auto bytes = std::as_bytes(std::span(jpeg, size));
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  tjFree(jpeg);
  tjDestroy(handle);
  return copy;
}

}  // namespace sentry::testing_support
