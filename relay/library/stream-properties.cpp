// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <array>
#include <chrono>

#include "relay/include/sentry-relay/enum-types.h"
#include "relay/library/stream-object.hpp"

namespace sentry::relay {
namespace {

enum Property : guint {
  kNone,
  kName,
  kEpoch,
  kNumber,
  kWidth,
  kHeight,
  kCapturedAt,
  kState,
  kReason,
  kFrames,
  kViewers,
  kStaleAfter,
  kPropertyCount
};

constexpr guint kDefaultStaleAfterMs = 10000;
constexpr auto kReadable = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
constexpr auto kWritable =
    static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

SentryRelaySourceState public_state(Presence presence) {
  switch (presence) {
    case Presence::kLive:
      return SENTRY_RELAY_SOURCE_STATE_LIVE;
    case Presence::kHeld:
      return SENTRY_RELAY_SOURCE_STATE_HELD;
    case Presence::kSlate:
      return SENTRY_RELAY_SOURCE_STATE_SLATE;
    case Presence::kGone:
      break;
  }
  return SENTRY_RELAY_SOURCE_STATE_GONE;
}

// What the newest picture is; all of it 0 while there is none.
FrameInfo newest_info(const Stream &stream) {
  const FramePtr newest = stream.newest();
  return newest ? newest->info() : FrameInfo{};
}

void get_of_newest(const Stream &stream, guint id, GValue *value) {
  const FrameInfo info = newest_info(stream);
  switch (id) {
    case kEpoch:
      return g_value_set_uint64(value, info.id.epoch);
    case kNumber:
      return g_value_set_uint64(value, info.id.number);
    case kWidth:
      return g_value_set_uint(value, info.width);
    case kHeight:
      return g_value_set_uint(value, info.height);
    default:
      return g_value_set_int64(value, info.capture_time_ns);
  }
}

void get(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept {
  const FedStream &fed = *SENTRY_RELAY_STREAM(object)->fed;
  const Stream &stream = *fed.stream();
  switch (id) {
    case kName:
      return g_value_set_string(value, stream.name().c_str());
    case kState:
      return g_value_set_enum(value, public_state(stream.source().presence));
    case kReason:
      return g_value_set_string(value, stream.source().reason.c_str());
    case kFrames:
      return g_value_set_uint64(value, stream.status().frames);
    case kViewers:
      return g_value_set_uint(value, static_cast<guint>(stream.status().viewers));
    case kStaleAfter:
      return g_value_set_uint(
          value, static_cast<guint>(stream.stale_after() / std::chrono::milliseconds(1)));
    case kEpoch:
    case kNumber:
    case kWidth:
    case kHeight:
    case kCapturedAt:
      return get_of_newest(stream, id, value);
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

void set(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept {
  if (id != kStaleAfter) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    return;
  }
  const auto wanted = std::chrono::milliseconds(g_value_get_uint(value));
  SENTRY_RELAY_STREAM(object)->fed->stream()->set_stale_after(wanted);
  g_object_notify_by_pspec(object, spec);
}

GParamSpec *wide_spec(const char *name) {
  return g_param_spec_uint64(name, nullptr, nullptr, 0, G_MAXUINT64, 0, kReadable);
}

GParamSpec *number_spec(const char *name) {
  return g_param_spec_uint(name, nullptr, nullptr, 0, G_MAXUINT, 0, kReadable);
}

using Specs = std::array<GParamSpec *, kPropertyCount>;

void describe_newest_picture(Specs &specs) {
  /**
   * SentryRelayStream:epoch:
   *
   * The newest picture's epoch: one run of the one who makes the pictures. 0 before the first.
   */
  specs[kEpoch] = wide_spec("epoch");
  /**
   * SentryRelayStream:number:
   *
   * The newest picture's number in its epoch, from 1. 0 before the first.
   */
  specs[kNumber] = wide_spec("number");
  /**
   * SentryRelayStream:width:
   *
   * The newest picture's width in pixels. 0 before the first.
   */
  specs[kWidth] = number_spec("width");
  /**
   * SentryRelayStream:height:
   *
   * The newest picture's height in pixels. 0 before the first.
   */
  specs[kHeight] = number_spec("height");
  /**
   * SentryRelayStream:captured-at:
   *
   * When the newest picture was taken, in nanoseconds of UTC since 1970. 0 before the first.
   */
  specs[kCapturedAt] =
      g_param_spec_int64("captured-at", nullptr, nullptr, G_MININT64, G_MAXINT64, 0, kReadable);
}

void describe_stream(Specs &specs) {
  /**
   * SentryRelayStream:name:
   *
   * The name under which viewers ask for it.
   */
  specs[kName] = g_param_spec_string("name", nullptr, nullptr, nullptr, kReadable);
  /**
   * SentryRelayStream:state:
   *
   * What stands behind the stream at this moment.
   */
  specs[kState] = g_param_spec_enum("state", nullptr, nullptr, SENTRY_RELAY_TYPE_SOURCE_STATE,
                                    SENTRY_RELAY_SOURCE_STATE_GONE, kReadable);
  /**
   * SentryRelayStream:reason:
   *
   * Why [property@Stream:state] is not live; empty when it is.
   */
  specs[kReason] = g_param_spec_string("reason", nullptr, nullptr, nullptr, kReadable);
  /**
   * SentryRelayStream:frames:
   *
   * How many pictures have come so far.
   */
  specs[kFrames] = wide_spec("frames");
  /**
   * SentryRelayStream:viewers:
   *
   * How many connections watch it.
   */
  specs[kViewers] = number_spec("viewers");
  /**
   * SentryRelayStream:stale-after:
   *
   * After how many milliseconds without a new picture the stream counts as gone. A camera that is
   * slower than that has three of its own intervals. May be set at any time.
   */
  specs[kStaleAfter] = g_param_spec_uint("stale-after", nullptr, nullptr, 1, G_MAXUINT,
                                         kDefaultStaleAfterMs, kWritable);
}

}  // namespace

void install_stream_properties(GObjectClass *object_class) {
  object_class->get_property = get;
  object_class->set_property = set;
  Specs specs{};
  describe_stream(specs);
  describe_newest_picture(specs);
  g_object_class_install_properties(object_class, kPropertyCount, specs.data());
}

}  // namespace sentry::relay
