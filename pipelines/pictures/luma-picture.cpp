// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/luma-picture.hpp"

#include <turbojpeg.h>

#include "transport/jpeg/repair.hpp"

namespace sentry::pipelines {
namespace {

constexpr int kBlock = 8;  // pixels
// 8K UHD. A progressive picture is held in memory as a whole, six bytes a pixel.
constexpr std::uint64_t kMaxPixels = std::uint64_t{1} << 25;

int cells(std::uint32_t pixels) { return (static_cast<int>(pixels) + kBlock - 1) / kBlock; }

LumaPicture empty_picture(const jpeg::Header &header) {
  LumaPicture picture{cells(header.width), cells(header.height), {}};
  picture.cells.resize(static_cast<std::size_t>(picture.width) *
                       static_cast<std::size_t>(picture.height));
  return picture;
}

}  // namespace

void LumaReader::Destroy::operator()(void *handle) const { tjDestroy(handle); }

LumaReader::LumaReader() : handle_(tjInitDecompress()) {}

/// Takes what the sinks would send, also when they would mend it first. A defect inside the scan
/// only spoils what is seen, as it does for everybody who shows the picture.
std::optional<LumaPicture> LumaReader::read(std::span<const std::byte> jpeg) {
  const auto whole = jpeg::repair(jpeg);
  if (!handle_ || !whole) return std::nullopt;
  const auto &header = whole->header;
  if (std::uint64_t{header.width} * header.height > kMaxPixels) return std::nullopt;
  const Bytes mended = whole->repairs.inserted_tables ? whole->copy() : Bytes();
  const std::span<const std::byte> bytes = mended.size() > 0 ? mended.span() : whole->pieces[0];

  LumaPicture picture = empty_picture(header);
  // With a scale of 1/8 only the means of the blocks are left to compute.
  if (tjDecompress2(handle_.get(), reinterpret_cast<const unsigned char *>(bytes.data()),
                    bytes.size(), picture.cells.data(), picture.width, picture.width,
                    picture.height, TJPF_GRAY, TJFLAG_LIMITSCANS) != 0 &&
      tjGetErrorCode(handle_.get()) == TJERR_FATAL) {
    return std::nullopt;
  }
  return picture;
}

}  // namespace sentry::pipelines
