/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SentryRelaySourceState:
 * @SENTRY_RELAY_SOURCE_STATE_LIVE: the newest picture shows what the camera sees now
 * @SENTRY_RELAY_SOURCE_STATE_HELD: the last live picture, repeated because no newer one comes
 * @SENTRY_RELAY_SOURCE_STATE_SLATE: a made picture that says why there is none
 * @SENTRY_RELAY_SOURCE_STATE_GONE: no picture comes
 *
 * What stands behind a stream.
 */
typedef enum {
  SENTRY_RELAY_SOURCE_STATE_LIVE,
  SENTRY_RELAY_SOURCE_STATE_HELD,
  SENTRY_RELAY_SOURCE_STATE_SLATE,
  SENTRY_RELAY_SOURCE_STATE_GONE
} SentryRelaySourceState;

/**
 * SentryRelayStalePolicy:
 * @SENTRY_RELAY_STALE_POLICY_HOLD: the last picture, whose age says how old it is
 * @SENTRY_RELAY_STALE_POLICY_UNAVAILABLE: 503
 * @SENTRY_RELAY_STALE_POLICY_SLATE: a picture of the server's own that says so
 *
 * What is served of a stream that has no fresh picture.
 */
typedef enum {
  SENTRY_RELAY_STALE_POLICY_HOLD,
  SENTRY_RELAY_STALE_POLICY_UNAVAILABLE,
  SENTRY_RELAY_STALE_POLICY_SLATE
} SentryRelayStalePolicy;

/**
 * SentryRelayLoadState:
 * @SENTRY_RELAY_LOAD_STATE_NORMAL: nothing
 * @SENTRY_RELAY_LOAD_STATE_SLOWER: players are asked to poll less often
 * @SENTRY_RELAY_LOAD_STATE_SMALLER: also, the smaller rendition is served of streams that have one
 * @SENTRY_RELAY_LOAD_STATE_REFUSING: also, new viewers are told to come back later
 *
 * What a server does about its load.
 */
typedef enum {
  SENTRY_RELAY_LOAD_STATE_NORMAL,
  SENTRY_RELAY_LOAD_STATE_SLOWER,
  SENTRY_RELAY_LOAD_STATE_SMALLER,
  SENTRY_RELAY_LOAD_STATE_REFUSING
} SentryRelayLoadState;

/**
 * SentryRelayLogFormat:
 * @SENTRY_RELAY_LOG_FORMAT_COMMON: the Common Log Format
 * @SENTRY_RELAY_LOG_FORMAT_COMBINED: the same, then the referer and the user agent
 * @SENTRY_RELAY_LOG_FORMAT_JSON: an object on each line
 *
 * How an access log is written.
 */
typedef enum {
  SENTRY_RELAY_LOG_FORMAT_COMMON,
  SENTRY_RELAY_LOG_FORMAT_COMBINED,
  SENTRY_RELAY_LOG_FORMAT_JSON
} SentryRelayLogFormat;

/**
 * SentryRelayListenFlags:
 * @SENTRY_RELAY_LISTEN_FLAGS_NONE: a viewer's request comes first
 * @SENTRY_RELAY_LISTEN_FLAGS_PROXY_V2: before it comes a header of the PROXY protocol, version 2,
 * that tells the viewer's address; whoever sends none is cut off
 *
 * What comes on the connections of a listener.
 */
typedef enum {
  SENTRY_RELAY_LISTEN_FLAGS_NONE = 0,
  SENTRY_RELAY_LISTEN_FLAGS_PROXY_V2 = 1 << 0
} SentryRelayListenFlags;

G_END_DECLS
