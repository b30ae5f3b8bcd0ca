// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/shared-frame.hpp"

#include <atomic>
#include <utility>

#include "relay/core/header-lines.hpp"
#include "relay/core/memory-file.hpp"
#include "relay/core/source.hpp"
#include "relay/core/time-text.hpp"

namespace sentry::relay {
namespace {

// The two are even at about 6 KB.
constexpr std::size_t kLarge = 8 * 1024;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string next_link(std::string_view folder, const FrameId &next) {
  return header_line("Link", "<" + std::string(folder) + to_string(next) + ".jpg>; rel=\"next\"");
}

Frame slate_frame(Bytes payload) {
  Frame frame;
  frame.info.state = SourceState::kSlate;
  frame.payload = std::move(payload);
  return frame;
}

std::uint64_t next_serial() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

SharedFrame::SharedFrame(std::string_view stream, Frame frame)
    : serial_(next_serial()), frame_(std::move(frame)) {
  const std::string id = to_string(info().id);
  const std::string timestamp = header_line("X-Timestamp", unix_seconds(info().capture_time_ns));
  const std::string type = header_line("Content-Type", info().media_type);

  etag_.append("\"").append(stream).append("-").append(id).append("\"");
  common_head_ = type + header_line("ETag", etag_) + timestamp;
  // Relative references, so that a path in front of the relay's own does not matter: the first is
  // resolved against `…/frames/<id>.jpg`, the others against `…/latest.jpg` (RFC 3986, 5.2).
  own_name_head_.append(next_link("", next_id())).append(lasting_source_head());
  latest_head_ =
      header_line("Content-Location", "frames/" + id + ".jpg") + next_link("frames/", next_id());
  part_head_ = type + header_line("Content-Length", std::to_string(payload().size())) + timestamp;
  part_head_.append(lasting_source_head());
}

SharedFrame::SharedFrame(Bytes slate)
    : serial_(next_serial()), frame_(slate_frame(std::move(slate))) {
  common_head_ = header_line("Content-Type", info().media_type);
  part_head_ = common_head_ + header_line("Content-Length", std::to_string(payload().size()));
  part_head_.append(lasting_source_head());
}

std::shared_ptr<const SharedFrame> SharedFrame::make_slate(Bytes payload) {
  return std::shared_ptr<const SharedFrame>(new SharedFrame(std::move(payload)));
}

bool SharedFrame::is_large() const { return payload().size() >= kLarge; }

int SharedFrame::part_file() const {
  if (!is_large()) return -1;
  std::call_once(file_made_, [this] {
    file_ = make_memory_file(
        {bytes_of(part_head_), bytes_of(kPartHeadEnd), payload(), bytes_of(kPartEnd)});
  });
  return file_ ? file_.get() : -1;
}

std::string_view SharedFrame::payload_text() const {
  const auto bytes = payload();
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

std::string_view SharedFrame::lasting_source_head() const {
  if (info().state == SourceState::kLive) return {};
  return source_header(presence_of(info().state));
}

}  // namespace sentry::relay
