// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/whole-picture.hpp"

#include <span>

#include "plugins/buffer-map.hpp"
#include "transport/jpeg/repair.hpp"

namespace sentry::pipelines {
namespace {

// From SOI to EOI, as nearly all come, so that few have to be read.
bool begins_and_ends_well(std::span<const std::byte> jpeg) {
  return jpeg.size() > 4 && jpeg[0] == std::byte{0xFF} && jpeg[1] == std::byte{0xD8} &&
         jpeg[jpeg.size() - 2] == std::byte{0xFF} && jpeg.back() == std::byte{0xD9};
}

}  // namespace

/// The picture without what a camera sends before and behind it; nothing when it is cut off. Such a
/// one is sent by no sink, so it must not be kept for viewers either.
Ref<GstBuffer> whole_picture(const Ref<GstBuffer> &jpeg) {
  const plugins::BufferMap map(jpeg.get());
  if (!map) return {};
  if (begins_and_ends_well(map.bytes())) return jpeg;
  const auto picture = jpeg::repair(map.bytes());
  if (!picture) return {};
  // The last piece that is not empty ends the picture; those between begin where the first does.
  const auto &end = picture->repairs.inserted_tables ? picture->pieces[2] : picture->pieces[0];
  const auto *begin = picture->pieces[0].data();
  return Ref<GstBuffer>::adopt(gst_buffer_copy_region(
      jpeg.get(), GST_BUFFER_COPY_ALL, static_cast<gsize>(begin - map.bytes().data()),
      static_cast<gsize>(end.data() + end.size() - begin)));
}

}  // namespace sentry::pipelines
