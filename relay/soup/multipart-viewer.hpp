// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <cstdint>
#include <functional>

#include "relay/http/answerer.hpp"
#include "relay/http/multipart.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

// One endless reply. At most one picture is under way to it; the next is the newest there is when
// that one has left, so a slow viewer misses frames and never sees old ones.
class MultipartViewer {
 public:
  // `wake_by` has it offered the newest frame at a monotonic time.
  MultipartViewer(SoupServerMessage *message, Multipart wanted, const Answerer &answerer,
                  Connections &connections, std::function<void()> on_end,
                  std::function<void(std::int64_t)> wake_by);
  MultipartViewer(const MultipartViewer &) = delete;
  MultipartViewer &operator=(const MultipartViewer &) = delete;
  ~MultipartViewer();

  void offer_newest();
  // When it is to be offered a frame again though none may have come.
  [[nodiscard]] std::int64_t due_ns() const { return due_ns_; }
  void end_after_part();
  void end();

 private:
  void begin();
  void send(const FramePtr &frame);
  void chunk_written();
  [[nodiscard]] bool has_outstayed(std::int64_t now_ns) const;

  Ref<SoupServerMessage> message_;
  Multipart wanted_;
  const Answerer &answerer_;
  Connections &connections_;
  ConnectionPtr connection_;
  std::function<void()> on_end_;
  std::function<void(std::int64_t)> wake_by_;
  Pacer pacer_;
  std::uint64_t last_serial_ = 0;
  bool first_ = true;
  int chunks_under_way_ = 0;
  std::int64_t due_ns_ = 0;  // monotonic
  bool ending_ = false;
  bool ended_ = false;
};

}  // namespace sentry::relay
