// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/server-settings.hpp"

#include <array>
#include <chrono>

namespace sentry::relay {
namespace {

using Settings = RelaySettings;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr guint64 kMaxWorkers = 256;
constexpr guint64 kMaxConnections = 1000000;
constexpr guint64 kDayMs = 86400000;
constexpr guint64 kYear = 31536000;  // seconds: what RFC 9111 lets caches be told at most

template <nanoseconds LaneLimits::*kField>
guint64 get_time(const Settings &settings) {
  return static_cast<guint64>((settings.lane.*kField) / milliseconds(1));
}
template <nanoseconds LaneLimits::*kField>
void set_time(Settings &settings, guint64 value) {
  settings.lane.*kField = milliseconds(value);
}

template <seconds HttpSettings::*kField>
guint64 get_age(const Settings &settings) {
  return static_cast<guint64>((settings.http.*kField).count());
}
template <seconds HttpSettings::*kField>
void set_age(Settings &settings, guint64 value) {
  settings.http.*kField = seconds(value);
}

template <std::size_t LaneLimits::*kField>
guint64 get_size(const Settings &settings) {
  return settings.lane.*kField;
}
template <std::size_t LaneLimits::*kField>
void set_size(Settings &settings, guint64 value) {
  settings.lane.*kField = static_cast<std::size_t>(value);
}

template <milliseconds HttpSettings::*kField>
guint64 get_http_time(const Settings &settings) {
  return static_cast<guint64>((settings.http.*kField).count());
}
template <milliseconds HttpSettings::*kField>
void set_http_time(Settings &settings, guint64 value) {
  settings.http.*kField = milliseconds(value);
}

guint64 get_workers(const Settings &settings) { return settings.workers; }
void set_workers(Settings &settings, guint64 value) {
  settings.workers = static_cast<std::size_t>(value);
}
guint64 get_egress(const Settings &settings) {
  return static_cast<guint64>(settings.governor.max_egress_bits_per_second);
}
void set_egress(Settings &settings, guint64 value) {
  settings.governor.max_egress_bits_per_second = static_cast<double>(value);
}
guint64 get_longest_poll(const Settings &settings) {
  return static_cast<guint64>(settings.governor.longest_poll_interval.count());
}
void set_longest_poll(Settings &settings, guint64 value) {
  settings.governor.longest_poll_interval = milliseconds(value);
}

constexpr std::array kProperties{
    // Read at the first call that listens. 0: one a processor.
    NumberProperty{"workers", 0, kMaxWorkers, get_workers, set_workers},
    NumberProperty{"max-connections", 1, kMaxConnections, get_size<&LaneLimits::connections>,
                   set_size<&LaneLimits::connections>},
    NumberProperty{"max-connections-per-address", 0, kMaxConnections,
                   get_size<&LaneLimits::connections_per_address>,
                   set_size<&LaneLimits::connections_per_address>},
    NumberProperty{"max-egress", 0, G_MAXINT64, get_egress, set_egress},
    NumberProperty{"max-held-bytes", 0, G_MAXINT64, get_size<&LaneLimits::held_bytes>,
                   set_size<&LaneLimits::held_bytes>},
    NumberProperty{"wait", 0, kDayMs, get_http_time<&HttpSettings::wait>,
                   set_http_time<&HttpSettings::wait>},
    NumberProperty{"frame-max-age", 0, kYear, get_age<&HttpSettings::frame_max_age>,
                   set_age<&HttpSettings::frame_max_age>},
    NumberProperty{"latest-max-age", 0, kYear, get_age<&HttpSettings::latest_max_age>,
                   set_age<&HttpSettings::latest_max_age>},
    NumberProperty{"player-max-age", 0, kYear, get_age<&HttpSettings::player_max_age>,
                   set_age<&HttpSettings::player_max_age>},
    NumberProperty{"poll-interval", 1, kDayMs, get_http_time<&HttpSettings::poll_interval>,
                   set_http_time<&HttpSettings::poll_interval>},
    NumberProperty{"longest-poll-interval", 1, kDayMs, get_longest_poll, set_longest_poll},
    NumberProperty{"head-timeout", 1, kDayMs, get_time<&LaneLimits::head>,
                   set_time<&LaneLimits::head>},
    NumberProperty{"idle-timeout", 1, kDayMs, get_time<&LaneLimits::idle>,
                   set_time<&LaneLimits::idle>},
    NumberProperty{"stalled-timeout", 1, kDayMs, get_time<&LaneLimits::stalled>,
                   set_time<&LaneLimits::stalled>},
    NumberProperty{"sending-timeout", 1, kDayMs, get_time<&LaneLimits::sending>,
                   set_time<&LaneLimits::sending>},
};

bool is_wide(const NumberProperty &property) { return property.most > G_MAXUINT; }

}  // namespace

std::span<const NumberProperty> number_properties() { return kProperties; }

/// The default is that of the settings, so that the two cannot differ.
GParamSpec *make_spec(const NumberProperty &property) {
  constexpr auto kFlags = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                   G_PARAM_STATIC_STRINGS);
  const guint64 initial = property.get(RelaySettings{});
  if (is_wide(property)) {
    return g_param_spec_uint64(property.name, nullptr, nullptr, property.least, property.most,
                               initial, kFlags);
  }
  return g_param_spec_uint(property.name, nullptr, nullptr, static_cast<guint>(property.least),
                           static_cast<guint>(property.most), static_cast<guint>(initial), kFlags);
}

void store(const NumberProperty &property, const RelaySettings &settings, GValue *value) {
  const guint64 number = property.get(settings);
  if (is_wide(property)) return g_value_set_uint64(value, number);
  g_value_set_uint(value, static_cast<guint>(number));
}

void load(const NumberProperty &property, const GValue *value, RelaySettings &settings) {
  property.set(settings, is_wide(property) ? g_value_get_uint64(value) : g_value_get_uint(value));
}

}  // namespace sentry::relay
