// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/shm-sink.hpp"

#include <utility>

#include "plugins/element-message.hpp"
#include "plugins/gst-ref.hpp"
#include "plugins/properties.hpp"

GST_DEBUG_CATEGORY(sentryshmsink_debug);
#define GST_CAT_DEFAULT sentryshmsink_debug

namespace sentry::plugins {

ShmSink::Settings::Specs ShmSinkSettings::specs() {
  const ShmSinkSettings initial;
  Specs specs{};
  specs[kSegment] = text_spec("segment", "Segment",
                              "Name of the stream, whose segment is sentry.NAME in "
                              "$SENTRY_SHM_DIR or /dev/shm: a-z and 0-9 first, then also '.', '_' "
                              "and '-', at most 64 bytes",
                              initial.writer.stream);
  specs[kSlots] = number_spec<std::uint32_t>(
      "slots", "Slots", "Frames the segment holds; a reader further behind skips to the newest",
      shm::kMinSlots, shm::kMaxSlots, initial.writer.slots);
  specs[kMode] = number_spec<std::uint32_t>(
      "mode", "Mode",
      "Permissions of the segment, octal when written with a leading 0: 0640 lets the group read "
      "(416 is 0640); group and others never get to write",
      0, 0777, initial.writer.mode);
  specs[kGroup] =
      text_spec("group", "Group", "Group, by name or number, that owns the segment (empty: leave)",
                initial.writer.group);
  specs[kSegmentStats] = stats_spec(
      "segment-stats", "Segment statistics",
      "Counters since the start: frames, bytes, growths, republished, slot-size (bytes), "
      "frames-damaged, frames-repeated (all guint64)");
  return specs;
}

bool ShmSinkSettings::set(guint property, const GValue *value) {
  switch (property) {
    case kSegment:
      return load(value, writer.stream);
    case kSlots:
      return load(value, writer.slots);
    case kMode:
      return load(value, writer.mode);
    case kGroup:
      return load(value, writer.group);
    default:
      return false;
  }
}

bool ShmSinkSettings::get(guint property, GValue *value) const {
  switch (property) {
    case kSegment:
      return store(value, writer.stream);
    case kSlots:
      return store(value, writer.slots);
    case kMode:
      return store(value, writer.mode);
    case kGroup:
      return store(value, writer.group);
    default:
      return false;
  }
}

ShmSink::ShmSink(GstBaseSink *element) : element_(element), upstream_(element) {}

bool ShmSink::start() {
  const Settings settings = [&] {
    const ObjectLock lock(element_);
    return settings_;
  }();
  auto writer = shm::RingWriter::create(settings.writer);
  if (!writer) {
    post_error(GST_ELEMENT_CAST(element_), writer.error(), "The element cannot start writing.");
    return false;
  }
  // The writer holds the segment, so that no other process begins an epoch of the stream now.
  Running running{writer.take(),
                  std::make_unique<FrameIntake>(element_, GST_CAT_DEFAULT, settings.writer.stream)};
  upstream_.forget();

  const ObjectLock lock(element_);
  running_ = std::move(running);
  return true;
}

void ShmSink::stop() {
  std::optional<Running> ended;  // outlives the lock, since its thread is joined
  const ObjectLock lock(element_);
  ended.swap(running_);
}

GstFlowReturn ShmSink::render(GstBuffer *buffer) {
  const auto frame = running_->intake->accept(buffer);
  if (!frame) return GST_FLOW_OK;
  const auto published =
      running_->writer->publish(frame->info, frame->payload.span(), shm::Checksum::kKnown);
  if (published) return GST_FLOW_OK;
  post_error(GST_ELEMENT_CAST(element_), published.error(), "The element stops writing.");
  return GST_FLOW_ERROR;
}

void ShmSink::set_property(guint property, const GValue *value) {
  const ObjectLock lock(element_);
  settings_.set(property, value);
}

void ShmSink::get_property(guint property, GValue *value) {
  const ObjectLock lock(element_);
  if (property == Settings::kSegmentStats) {
    g_value_take_boxed(value, stats());
  } else {
    settings_.get(property, value);
  }
}

Result<void> ShmSink::set_segment(const std::string &segment) {
  const ObjectLock lock(element_);
  if (running_) return Error{ErrorCode::kBusy, "A URI cannot be set while the element writes."};
  settings_.writer.stream = segment;
  return {};
}

std::string ShmSink::segment() {
  const ObjectLock lock(element_);
  return settings_.writer.stream;
}

// Under the object lock.
GstStructure *ShmSink::stats() const {
  const auto written = running_ ? running_->writer->stats() : shm::WriterStats{};
  return make_stats("sentryshmsink-stats",
                    {{"frames", written.frames},
                     {"bytes", written.bytes},
                     {"growths", written.growths},
                     {"republished", written.republished},
                     {"slot-size", written.slot_size},
                     {"frames-damaged", running_ ? running_->intake->damaged() : 0},
                     {"frames-repeated", running_ ? running_->intake->repeated() : 0}});
}

}  // namespace sentry::plugins
