// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "plugins/gst-ref.hpp"
#include "transport/base/mapping.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// Pictures on their way from a camera's process to sentryd, in blocks of memory that both have
// (memfd_create(2)): each is written once, and read where it lies. A block belongs to the writer
// until it is told of, and then to the reader until the picture is released there.
inline constexpr std::uint32_t kMostBlocks = 8;

struct BlockPlace {
  std::uint32_t number;  // below kMostBlocks
  std::uint32_t length;  // bytes of the picture
};

// The camera's side. Of one thread at a time.
class BlockWriter {
 public:
  struct Written {
    BlockPlace place;
    UniqueFd fd;  // of a block that the reader does not know yet
  };

  // Nothing when the reader has all blocks, or there is no memory for one.
  std::optional<Written> write(std::span<const std::byte> picture);

 private:
  std::uint32_t choose(std::size_t size) const;
  bool is_free(std::uint32_t number) const;

  std::array<Mapping, kMostBlocks> blocks_;
};

// sentryd's side. Of one thread at a time; what it returns may be released on any other, and after
// the reader is gone.
class BlockReader {
 public:
  // The picture, without a copy; nothing when there is no such place.
  Ref<GstBuffer> read(const BlockPlace &place, const UniqueFd &fd);

 private:
  std::array<std::shared_ptr<Mapping>, kMostBlocks> blocks_;
};

}  // namespace sentry::pipelines
