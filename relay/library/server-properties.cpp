// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <vector>

#include "relay/include/sentry-relay/enum-types.h"
#include "relay/library/server-object.hpp"
#include "relay/library/server-settings.hpp"
#include "relay/library/strv.hpp"

/**
 * SentryRelayServer:workers:
 *
 * How many threads serve pictures; 0: one for each processor. Counts when it is set before the
 * first call that listens.
 */
/**
 * SentryRelayServer:max-connections:
 *
 * How many viewers are served at once; more are told to come back. The process's limit of open
 * files is raised for them. Changeable at any time.
 */
/**
 * SentryRelayServer:max-connections-per-address:
 *
 * The same for one address of a viewer, or one /64 of IPv6. 0: no limit; a stadium is one address.
 * Changeable at any time.
 */
/**
 * SentryRelayServer:max-egress:
 *
 * The bits a second that the line takes, which the server keeps below by asking players to poll
 * less often, by smaller pictures, and at last by refusing viewers. 0: not known. Changeable at any
 * time.
 */
/**
 * SentryRelayServer:max-held-bytes:
 *
 * How much memory pictures may take that only slow viewers still need; beyond it the slowest are
 * cut off. Changeable at any time.
 */
/**
 * SentryRelayServer:wait:
 *
 * The longest time in milliseconds that a reply waits for a picture that is about to come.
 * Changeable at any time.
 */
/**
 * SentryRelayServer:frame-max-age:
 *
 * For how many seconds caches may keep a picture under its own name. Changeable at any time.
 */
/**
 * SentryRelayServer:latest-max-age:
 *
 * For how many seconds caches may keep the newest picture; 0: they ask each time. Changeable at any
 * time.
 */
/**
 * SentryRelayServer:player-max-age:
 *
 * For how many seconds caches may keep the player's files. Changeable at any time.
 */
/**
 * SentryRelayServer:poll-interval:
 *
 * How often, in milliseconds, players are told to ask for the newest picture. Changeable at any
 * time.
 */
/**
 * SentryRelayServer:longest-poll-interval:
 *
 * What players are told instead, in milliseconds, when the load is highest. Idle connections are
 * kept for three times that. Changeable at any time.
 */
/**
 * SentryRelayServer:head-timeout:
 *
 * For how many milliseconds a request's head may take. Changeable at any time.
 */
/**
 * SentryRelayServer:idle-timeout:
 *
 * How long, in milliseconds, a connection may rest between two requests. Changeable at any time.
 */
/**
 * SentryRelayServer:stalled-timeout:
 *
 * After how many milliseconds a viewer who takes nothing of what is sent is cut off. Changeable at
 * any time.
 */
/**
 * SentryRelayServer:sending-timeout:
 *
 * For how many milliseconds one reply, or one picture of an endless reply, may take. Changeable at
 * any time.
 */

namespace sentry::relay {
namespace {

enum Property : guint {
  kNone,
  kPlayer,
  kReady,
  kStale,
  kLoadState,
  kNViewers,
  kNConnections,
  kDraining,
  kSlateFile,
  kTrustedProxies,
  kAccessLog,
  kAccessLogFormat,
  kFirstNumber  // of number_properties()
};

constexpr auto kReadable = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
constexpr auto kWritable =
    static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

void set(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept {
  RelayState &state = impl(SENTRY_RELAY_SERVER(object)).state();
  state.change([&](RelaySettings &settings) {
    if (id >= kFirstNumber) {
      load(number_properties()[id - kFirstNumber], value, settings);
    } else if (id == kPlayer) {
      settings.player = g_value_get_boolean(value) != FALSE;
    } else if (id == kReady) {
      settings.ready = g_value_get_boolean(value) != FALSE;
    } else {
      settings.http.stale = static_cast<StalePolicy>(g_value_get_enum(value));
    }
  });
  g_object_notify_by_pspec(object, spec);
}

void get_told(const RelayReport &report, guint id, GValue *value) {
  switch (id) {
    case kLoadState:
      return g_value_set_enum(value, static_cast<int>(report.load));
    case kNViewers:
      return g_value_set_uint(value, static_cast<guint>(report.all_viewers()));
    case kNConnections:
      return g_value_set_uint(value, static_cast<guint>(report.connections));
    default:
      return g_value_set_boolean(value, report.draining ? TRUE : FALSE);
  }
}

void get(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept {
  ServerImpl &server = impl(SENTRY_RELAY_SERVER(object));
  const RelaySettings settings = server.state().settings();
  if (id >= kFirstNumber) return store(number_properties()[id - kFirstNumber], settings, value);
  switch (id) {
    case kPlayer:
      return g_value_set_boolean(value, settings.player ? TRUE : FALSE);
    case kReady:
      return g_value_set_boolean(value, settings.ready ? TRUE : FALSE);
    case kStale:
      return g_value_set_enum(value, static_cast<int>(settings.http.stale));
    case kSlateFile:
      return g_value_set_string(value, or_null(settings.slate_file));
    case kTrustedProxies:
      return g_value_take_boxed(value, new_strv(settings.trusted_proxies));
    case kAccessLog:
      return g_value_set_string(value, or_null(settings.access_log));
    case kAccessLogFormat:
      return g_value_set_enum(value, static_cast<int>(settings.access_log_format));
    case kLoadState:
    case kNViewers:
    case kNConnections:
    case kDraining:
      return get_told(server.relay().report(), id, value);
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

void install_switches(std::vector<GParamSpec *> &specs) {
  const RelaySettings initial;
  /**
   * SentryRelayServer:player:
   *
   * Whether `/` and what it needs is the web player. Counts when it is set before
   * [method@Server.start].
   */
  specs[kPlayer] =
      g_param_spec_boolean("player", nullptr, nullptr, initial.player ? TRUE : FALSE, kWritable);
  /**
   * SentryRelayServer:ready:
   *
   * Whether `/readyz` says, within a second, that viewers may come. %FALSE refuses nobody: it is
   * for balancers to see before [method@Server.drain] closes the listeners. Changeable at any time.
   */
  specs[kReady] =
      g_param_spec_boolean("ready", nullptr, nullptr, initial.ready ? TRUE : FALSE, kWritable);
  /**
   * SentryRelayServer:stale:
   *
   * What is served of a stream that has no fresh picture. Changeable at any time.
   */
  specs[kStale] = g_param_spec_enum("stale", nullptr, nullptr, SENTRY_RELAY_TYPE_STALE_POLICY,
                                    static_cast<int>(initial.http.stale), kWritable);
}

void install_facts(std::vector<GParamSpec *> &specs) {
  /**
   * SentryRelayServer:load-state:
   *
   * What the server does about its load. Notified, and [signal@Server::overload] emitted, in the
   * main context that was the thread's default when the server was made.
   */
  specs[kLoadState] =
      g_param_spec_enum("load-state", nullptr, nullptr, SENTRY_RELAY_TYPE_LOAD_STATE,
                        SENTRY_RELAY_LOAD_STATE_NORMAL, kReadable);
  /**
   * SentryRelayServer:n-viewers:
   *
   * How many connections watch a stream. Notified as [property@Server:load-state] is.
   */
  specs[kNViewers] = g_param_spec_uint("n-viewers", nullptr, nullptr, 0, G_MAXUINT, 0, kReadable);
  /**
   * SentryRelayServer:n-connections:
   *
   * How many connections there are, but for those of the administrator. Notified as
   * [property@Server:load-state] is.
   */
  specs[kNConnections] =
      g_param_spec_uint("n-connections", nullptr, nullptr, 0, G_MAXUINT, 0, kReadable);
  /**
   * SentryRelayServer:draining:
   *
   * Whether [method@Server.drain] was called.
   */
  specs[kDraining] = g_param_spec_boolean("draining", nullptr, nullptr, FALSE, kReadable);
}

void install_texts(std::vector<GParamSpec *> &specs) {
  /**
   * SentryRelayServer:slate-file: (type filename)
   *
   * The picture that is served when [property@Server:stale] says so, see
   * [method@Server.set_slate_file]; %NULL: the built-in one.
   */
  specs[kSlateFile] = g_param_spec_string("slate-file", nullptr, nullptr, nullptr, kReadable);
  /**
   * SentryRelayServer:trusted-proxies:
   *
   * The networks whose word on a viewer's address is believed, see
   * [method@Server.set_trusted_proxies].
   */
  specs[kTrustedProxies] =
      g_param_spec_boxed("trusted-proxies", nullptr, nullptr, G_TYPE_STRV, kReadable);
  /**
   * SentryRelayServer:access-log: (type filename)
   *
   * Where a line for each reply is written, see [method@Server.set_access_log]; %NULL: nowhere.
   */
  specs[kAccessLog] = g_param_spec_string("access-log", nullptr, nullptr, nullptr, kReadable);
  /**
   * SentryRelayServer:access-log-format:
   *
   * How these lines are written.
   */
  specs[kAccessLogFormat] =
      g_param_spec_enum("access-log-format", nullptr, nullptr, SENTRY_RELAY_TYPE_LOG_FORMAT,
                        SENTRY_RELAY_LOG_FORMAT_COMMON, kReadable);
}

}  // namespace

void install_server_properties(GObjectClass *object_class) {
  object_class->set_property = set;
  object_class->get_property = get;
  std::vector<GParamSpec *> specs(kFirstNumber);
  install_switches(specs);
  install_facts(specs);
  install_texts(specs);
  for (const NumberProperty &property : number_properties()) specs.push_back(make_spec(property));
  g_object_class_install_properties(object_class, static_cast<guint>(specs.size()), specs.data());
}

}  // namespace sentry::relay
