// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "relay/core/frame-memory.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// What stands around a picture in an endless reply: an empty line ends its head, and the boundary
// that ends the part is sent with it, so that a reader who looks for it shows the picture at once.
inline constexpr std::string_view kPartHeadEnd = "\r\n";
inline constexpr std::string_view kPartEnd = "\r\n--sentry-frame\r\n";

// One frame as every reply points at it. Made once, never changed, freed with its last reference.
//
// The heads are lines `Name: value\r\n` that are true for as long as the frame exists; what goes
// out of date (an age, a cache rule of the configuration) is the reply's to add.
class SharedFrame {
 public:
  SharedFrame(std::string_view stream, Frame frame);
  SharedFrame(const SharedFrame &) = delete;
  SharedFrame &operator=(const SharedFrame &) = delete;

  // A picture of the relay's own: no name, no time, no place in a stream.
  static std::shared_ptr<const SharedFrame> make_slate(Bytes payload);

  // Another for each picture of the process, rising.
  [[nodiscard]] std::uint64_t serial() const { return serial_; }
  // Counted from when its stream keeps it; a slate never, which is shown again and again.
  void count_from_now() const { counted_.set(payload().size()); }
  [[nodiscard]] const FrameInfo &info() const { return frame_.info; }
  [[nodiscard]] std::span<const std::byte> payload() const { return frame_.payload.span(); }
  [[nodiscard]] std::string_view payload_text() const;
  [[nodiscard]] const std::string &etag() const { return etag_; }
  // The name of the frame that follows in its epoch.
  [[nodiscard]] FrameId next_id() const { return {info().id.epoch, info().id.number + 1}; }

  // Of any reply with this frame; below a name of its own; as the newest; as part of a stream.
  [[nodiscard]] const std::string &common_head() const { return common_head_; }
  [[nodiscard]] const std::string &own_name_head() const { return own_name_head_; }
  [[nodiscard]] const std::string &latest_head() const { return latest_head_; }
  [[nodiscard]] const std::string &part_head() const { return part_head_; }
  // What was said of it as its stream's newest may not be true any more: a newer one came, or the
  // stream changed. Any thread.
  [[nodiscard]] bool outdated() const { return outdated_.load(std::memory_order_acquire); }
  void outdate() const { outdated_.store(true, std::memory_order_release); }

  // Large enough that sendfile(2) can be cheaper than a copy.
  [[nodiscard]] bool is_large() const;
  // A part of an endless reply as a file (see make_memory_file()), from its head to its end; the
  // payload begins at payload_offset(). Made when it is first asked for, which takes as long as
  // dozens of copies of a usual picture: only for many. -1: there is none. Any thread.
  [[nodiscard]] int part_file() const;
  [[nodiscard]] std::size_t payload_offset() const {
    return part_head_.size() + kPartHeadEnd.size();
  }
  // What the sender says of a picture that is not what the camera sees; it stands in own_name_head
  // and part_head. Nothing of a live one: that is true only while it is new.
  [[nodiscard]] std::string_view lasting_source_head() const;

 private:
  explicit SharedFrame(Bytes slate);

  const std::uint64_t serial_;
  mutable std::atomic<bool> outdated_ = false;
  const Frame frame_;
  mutable std::once_flag file_made_;
  mutable UniqueFd file_;
  mutable CountedBytes counted_{FrameMemory::existing};  // its stream's thread
  std::string etag_;
  std::string common_head_;
  std::string own_name_head_;
  std::string latest_head_;
  std::string part_head_;
};

using FramePtr = std::shared_ptr<const SharedFrame>;

}  // namespace sentry::relay
