// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <cstddef>
#include <span>

namespace sentry::plugins {

// The bytes of a buffer, readable while this lives.
class BufferMap {
 public:
  explicit BufferMap(GstBuffer *buffer)
      : buffer_(buffer), mapped_(gst_buffer_map(buffer, &info_, GST_MAP_READ) != FALSE) {}
  BufferMap(const BufferMap &) = delete;
  BufferMap &operator=(const BufferMap &) = delete;
  ~BufferMap() {
    if (mapped_) gst_buffer_unmap(buffer_, &info_);
  }

  explicit operator bool() const { return mapped_; }
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return {reinterpret_cast<const std::byte *>(info_.data), info_.size};
  }

 private:
  GstBuffer *buffer_;
  GstMapInfo info_ = GST_MAP_INFO_INIT;
  bool mapped_;
};

}  // namespace sentry::plugins
