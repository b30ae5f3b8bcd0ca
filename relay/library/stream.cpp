// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/include/sentry-relay/stream.h"

#include <memory>
#include <string>

#include "relay/library/errors.hpp"
#include "relay/library/stream-object.hpp"

using sentry::relay::fail;
using sentry::relay::FedStream;

/**
 * SentryRelayStream:
 *
 * One camera's pictures under one name, for a [class@Server] to serve.
 *
 * It is fed either by the program itself, see [ctor@Stream.new] and [method@Stream.push], or by
 * whoever writes a segment of shared memory, see [ctor@Stream.new_for_segment]. A server serves it
 * from [method@Server.add_stream] to [method@Server.remove_stream]; one server at a time.
 *
 * Every call may come from any thread. The read-only properties tell the moment at which they are
 * read and are not notified; [signal@Server::viewers-changed] tells of viewers.
 */
G_DEFINE_FINAL_TYPE(SentryRelayStream, sentry_relay_stream, G_TYPE_OBJECT)

static void sentry_relay_stream_init(SentryRelayStream *) {}

static void sentry_relay_stream_class_init(SentryRelayStreamClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  object_class->finalize = [](GObject *object) noexcept {
    delete SENTRY_RELAY_STREAM(object)->fed;
    G_OBJECT_CLASS(sentry_relay_stream_parent_class)->finalize(object);
  };
  sentry::relay::install_stream_properties(object_class);
}

namespace {

// An object exists only with what feeds it.
SentryRelayStream *wrap(sentry::Result<std::unique_ptr<FedStream>> fed, GError **error) {
  if (!fed) {
    fail(error, fed.error());
    return nullptr;
  }
  auto *self = SENTRY_RELAY_STREAM(g_object_new(SENTRY_RELAY_TYPE_STREAM, nullptr));
  self->fed = fed.take().release();
  return self;
}

}  // namespace

/**
 * sentry_relay_stream_new:
 * @name: 1 to 64 of `a-z`, `0-9`, `.`, `_` and `-`, the first a letter or digit
 * @error: return location for an error
 *
 * Makes a stream that the program feeds with [method@Stream.push].
 *
 * Its epoch is above those of all earlier streams of that name, which are remembered in
 * `$SENTRY_STATE_DIR`, else where the system keeps the state of programs; so no picture is ever
 * served under a name that another one had.
 *
 * Returns: (transfer full): a stream, or %NULL with %SENTRY_RELAY_ERROR_INVALID
 */
SentryRelayStream *sentry_relay_stream_new(const char *name, GError **error) {
  g_return_val_if_fail(name != nullptr, nullptr);
  return wrap(FedStream::pushed(name), error);
}

/**
 * sentry_relay_stream_new_for_segment:
 * @name: as for [ctor@Stream.new]
 * @directory: (nullable) (type filename): where the segment is, or %NULL for `$SENTRY_SHM_DIR`,
 *   else `/dev/shm`
 * @error: return location for an error
 *
 * Makes a stream that follows the segment `sentry.<name>` of shared memory, on a thread of its own.
 * The segment may come, go and be replaced; until it comes the stream is gone.
 *
 * Returns: (transfer full): a stream, or %NULL with %SENTRY_RELAY_ERROR_INVALID for the name or
 *   %SENTRY_RELAY_ERROR_SYSTEM
 */
SentryRelayStream *sentry_relay_stream_new_for_segment(const char *name, const char *directory,
                                                       GError **error) {
  g_return_val_if_fail(name != nullptr, nullptr);
  return wrap(FedStream::from_segment(name, directory != nullptr ? directory : ""), error);
}

/**
 * sentry_relay_stream_push:
 * @self: a stream made by [ctor@Stream.new]
 * @jpeg: a JPEG of at most 16 MiB
 * @capture_time_ns: when it was taken, in nanoseconds of UTC since 1970; 0 or -1: now
 * @error: return location for an error
 *
 * Serves a picture as the newest, under the next number. It is checked, and mended where cameras
 * break it: what stands before its start or behind its end is cut, and missing Huffman tables are
 * inserted. Width and height are read from it. @jpeg is copied.
 *
 * Never waits for viewers or the network. Any thread; pictures that several push at once are served
 * in some order.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID when the bytes are no JPEG,
 *   %SENTRY_RELAY_ERROR_CORRUPT when they contradict themselves,
 *   %SENTRY_RELAY_ERROR_UNSUPPORTED when browsers do not show such a picture, it is too large or
 *   the stream follows a segment, and %SENTRY_RELAY_ERROR_INVALID for another negative time
 */
gboolean sentry_relay_stream_push(SentryRelayStream *self, GBytes *jpeg, gint64 capture_time_ns,
                                  GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_STREAM(self), FALSE);
  g_return_val_if_fail(jpeg != nullptr, FALSE);
  gsize size = 0;
  const auto *bytes = static_cast<const std::byte *>(g_bytes_get_data(jpeg, &size));
  const auto pushed = self->fed->push({bytes, size}, capture_time_ns);
  return pushed ? TRUE : fail(error, pushed.error());
}

/**
 * sentry_relay_stream_set_source_state:
 * @self: a stream made by [ctor@Stream.new]
 * @state: what stands behind the pictures from now on
 * @reason: (nullable): why it is not live, in at most 128 bytes of UTF-8
 *
 * Tells viewers what they see. The state goes with every picture pushed from now on: repeat the
 * last one as %SENTRY_RELAY_SOURCE_STATE_HELD, with the capture time it had, or push one that says
 * so as %SENTRY_RELAY_SOURCE_STATE_SLATE. %SENTRY_RELAY_SOURCE_STATE_GONE is told at once and lasts
 * until the next picture or call; what is then served instead is up to [property@Server:stale].
 *
 * A longer @reason is cut between two characters. Of a stream that follows a segment, the segment
 * tells the state, and this is a programmer's error.
 */
void sentry_relay_stream_set_source_state(SentryRelayStream *self, SentryRelaySourceState state,
                                          const char *reason) {
  g_return_if_fail(SENTRY_RELAY_IS_STREAM(self));
  g_return_if_fail(!self->fed->follows_segment());
  g_return_if_fail(reason == nullptr || g_utf8_validate(reason, -1, nullptr));
  switch (state) {
    case SENTRY_RELAY_SOURCE_STATE_LIVE:
      return self->fed->set_source(sentry::SourceState::kLive, {});
    case SENTRY_RELAY_SOURCE_STATE_HELD:
      return self->fed->set_source(sentry::SourceState::kHeld, reason != nullptr ? reason : "");
    case SENTRY_RELAY_SOURCE_STATE_SLATE:
      return self->fed->set_source(sentry::SourceState::kSlate, reason != nullptr ? reason : "");
    case SENTRY_RELAY_SOURCE_STATE_GONE:
      return self->fed->set_gone(reason != nullptr ? reason : "");
  }
  g_return_if_reached();
}

/**
 * sentry_relay_stream_get_name:
 * @self: a stream
 *
 * Tells the name, which never changes.
 *
 * Returns: (transfer none): the name
 */
const char *sentry_relay_stream_get_name(SentryRelayStream *self) {
  g_return_val_if_fail(SENTRY_RELAY_IS_STREAM(self), nullptr);
  return self->fed->stream()->name().c_str();
}
