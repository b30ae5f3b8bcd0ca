// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-meta.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>

namespace sentry::plugins {
namespace {

// At most kMaxReason bytes of well-formed UTF-8, cut between two characters.
std::string fit_reason(std::string_view reason) {
  const auto valid = std::unique_ptr<char, decltype(&g_free)>(
      g_utf8_make_valid(reason.data(), static_cast<gssize>(reason.size())), &g_free);
  std::string text = valid.get();
  if (text.size() <= kMaxReason) return text;
  std::size_t end = kMaxReason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

SourceState parse_state(const char *text) {
  for (const SourceState state : {SourceState::kHeld, SourceState::kSlate}) {
    if (text != nullptr && to_string(state) == text) return state;
  }
  return SourceState::kLive;
}

// The buffer's meta without any field: a buffer carries at most one.
GstStructure *fresh_structure(GstBuffer *buffer) {
  register_frame_meta();
  GstCustomMeta *meta = gst_buffer_get_custom_meta(buffer, kFrameMetaName);
  if (meta == nullptr) meta = gst_buffer_add_custom_meta(buffer, kFrameMetaName);
  GstStructure *structure = gst_custom_meta_get_structure(meta);
  gst_structure_remove_all_fields(structure);
  return structure;
}

void put_state(GstStructure *structure, SourceState state, std::string_view reason) {
  gst_structure_set(structure, "state", G_TYPE_STRING, std::string(to_string(state)).c_str(),
                    "reason", G_TYPE_STRING, fit_reason(reason).c_str(), nullptr);
}

FrameInfo read_structure(const GstStructure *structure) {
  FrameInfo info;
  gst_structure_get(structure, "epoch", G_TYPE_UINT64, &info.id.epoch, "number", G_TYPE_UINT64,
                    &info.id.number, "checksum", G_TYPE_UINT64, &info.checksum, nullptr);
  gst_structure_get_int64(structure, "capture-time", &info.capture_time_ns);
  gst_structure_get_uint(structure, "width", &info.width);
  gst_structure_get_uint(structure, "height", &info.height);
  info.state = parse_state(gst_structure_get_string(structure, "state"));
  const char *reason = gst_structure_get_string(structure, "reason");
  if (info.state != SourceState::kLive && reason != nullptr) info.reason = fit_reason(reason);
  return info;
}

}  // namespace

/// Makes SentryFrameMeta known to GStreamer. It has no transform function of its own: the default
/// copies it with a whole buffer, and the tag keeps it off parts of one and off re-encoded ones.
void register_frame_meta() {
  static std::once_flag once;
  std::call_once(once, [] {
    // A program that links this and loads the plugin too holds two copies of this function.
    if (gst_meta_get_info(kFrameMetaName) != nullptr) return;
    const char *tags[] = {GST_META_TAG_MEMORY_STR, nullptr};
    gst_meta_register_custom(kFrameMetaName, tags, nullptr, nullptr, nullptr);
  });
}

/// Gives `buffer`, which must be writable, the identity and state of `info`.
void set_frame_meta(GstBuffer *buffer, const FrameInfo &info) {
  GstStructure *structure = fresh_structure(buffer);
  gst_structure_set(structure, "epoch", G_TYPE_UINT64, info.id.epoch, "number", G_TYPE_UINT64,
                    info.id.number, "capture-time", G_TYPE_INT64, info.capture_time_ns, "checksum",
                    G_TYPE_UINT64, info.checksum, "width", G_TYPE_UINT, info.width, "height",
                    G_TYPE_UINT, info.height, nullptr);
  put_state(structure, info.state, info.reason);
}

/// Says of `buffer`, which must be writable, what it shows. An identity it had is gone, since a
/// frame is never live under a name and something else under the same.
void set_source_state(GstBuffer *buffer, SourceState state, const char *reason) {
  put_state(fresh_structure(buffer), state, reason == nullptr ? "" : reason);
}

/// What SentryFrameMeta says of `buffer`. The identity is complete when `id.number` is not zero.
std::optional<FrameInfo> get_frame_meta(GstBuffer *buffer) {
  register_frame_meta();
  GstCustomMeta *meta = gst_buffer_get_custom_meta(buffer, kFrameMetaName);
  if (meta == nullptr) return std::nullopt;
  return read_structure(gst_custom_meta_get_structure(meta));
}

}  // namespace sentry::plugins
