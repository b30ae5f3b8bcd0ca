// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <utility>

#include "plugins/gst-ref.hpp"
#include "transport/base/bytes.hpp"

namespace sentry::plugins {

// A buffer of one memory that owns the bytes.
inline Ref<GstBuffer> wrap_bytes(Bytes bytes) {
  auto *held = new Bytes(std::move(bytes));
  return Ref<GstBuffer>::adopt(gst_buffer_new_wrapped_full(
      GstMemoryFlags{}, held->data(), held->size(), 0, held->size(), held,
      [](gpointer data) noexcept { delete static_cast<Bytes *>(data); }));
}

}  // namespace sentry::plugins
