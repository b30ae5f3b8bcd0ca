// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "relay/http/answerer.hpp"
#include "relay/http/multipart.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

// One endless reply. At most one frame is under way to it; the next is the newest there is when
// that one has left, so a slow viewer misses frames and never sees old ones.
class MultipartViewer {
 public:
  // `wake_by` has it offered the newest frame at a monotonic time, when a frame that came while
  // another was under way is still too early for it.
  MultipartViewer(SoupServerMessage *message, Multipart wanted, Connections &connections,
                  std::function<void()> on_end, std::function<void(std::int64_t)> wake_by);
  MultipartViewer(const MultipartViewer &) = delete;
  MultipartViewer &operator=(const MultipartViewer &) = delete;
  ~MultipartViewer();

  void offer_newest();
  // When it may be offered the frame that it is too early for.
  [[nodiscard]] std::optional<std::int64_t> due_ns() const;

 private:
  void begin();
  void send(const FramePtr &frame);
  void chunk_written();
  void end();

  Ref<SoupServerMessage> message_;
  Multipart wanted_;
  Connections &connections_;
  std::function<void()> on_end_;
  std::function<void(std::int64_t)> wake_by_;
  Pacer pacer_;
  std::optional<FrameId> last_;
  int chunks_under_way_ = 0;
  bool postponed_ = false;
  bool ended_ = false;
};

}  // namespace sentry::relay
