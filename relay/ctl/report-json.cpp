// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdio>

#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      char escape[8];
      (void)std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      json += escape;
    } else {
      json += c;
    }
  }
  return json + "\"";
}

// A JSON object, member by member (RFC 8259).
class Object {
 public:
  Object &text(std::string_view name, std::string_view value) { return add(name, quoted(value)); }
  template <class Number>
  Object &number(std::string_view name, Number value) {
    return add(name, std::to_string(value));
  }
  Object &add(std::string_view name, const std::string &json) {
    members_ += members_.empty() ? "" : ", ";
    members_ += quoted(name) + ": " + json;
    return *this;
  }
  [[nodiscard]] std::string done() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

// An epoch has more digits than a double holds, so it is a text.
std::string frame_json(const shm::SegmentReport &report) {
  if (!report.newest) return "null";
  const FrameInfo &info = *report.newest;
  return Object()
      .text("id", to_string(info.id))
      .text("epoch", std::to_string(info.id.epoch))
      .number("number", info.id.number)
      .text("captured_at", time_text(info.capture_time_ns))
      .number("age_ms", frame_age_ns(info) / 1'000'000)
      .number("width", info.width)
      .number("height", info.height)
      .number("bytes", report.newest_bytes)
      .text("media_type", info.media_type)
      .add("source",
           Object().text("state", to_string(info.state)).text("reason", info.reason).done())
      .done();
}

}  // namespace

std::string report_json(const shm::SegmentReport &report) {
  const shm::SegmentStatus &status = report.status;
  Object object;
  object.text("stream", report.stream)
      .text("path", report.path)
      .text("state", state_text(report))
      .text("problem", status.problem)
      .add("frame", frame_json(report))
      .add("fps", report.fps ? fixed(*report.fps, 3) : "null")
      .number("writer_pid", status.writer_pid)
      .number("heartbeat_age_ms", status.heartbeat_age_ns / 1'000'000)
      .add("created_at", report.created_ns > 0 ? quoted(time_text(report.created_ns)) : "null")
      .number("published", status.published)
      .number("held", report.held)
      .number("slots", status.slots)
      .number("slot_bytes", status.slot_size)
      .number("file_bytes", report.file_size)
      .number("owner", report.owner)
      .number("group", report.group)
      .number("mode", report.mode & 07777U);
  return object.done();
}

}  // namespace sentry::ctl
