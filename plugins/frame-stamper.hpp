// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <optional>
#include <string>

#include "plugins/capture-time.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/epoch-store.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"

namespace sentry::plugins {

// Turns buffers of JPEG into frames that carry everything a viewer must know. The identities it
// gives out never fall. One thread at a time.
class FrameStamper {
 public:
  FrameStamper(std::string stream, std::string state_directory, Clock utc = utc_now_ns);

  // Nothing when the very frame was stamped before; an error when the picture is damaged.
  Result<std::optional<Frame>> stamp(GstBuffer *buffer, const PipelineTime &time);
  // Why a restart may not know of the epoch, if so.
  [[nodiscard]] const std::optional<Error> &not_persisted() const { return own_.not_persisted; }

 private:
  FrameId next_own_id();

  std::string stream_;
  std::string state_directory_;
  Clock utc_;
  Epoch own_;
  FrameId last_;
};

}  // namespace sentry::plugins
