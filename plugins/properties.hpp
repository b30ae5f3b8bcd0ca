// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>

// The few kinds of property the elements have, so that a table of them reads as one.
namespace sentry::plugins {

inline constexpr int kReadWrite = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
inline constexpr int kChangeAnyTime = kReadWrite | GST_PARAM_MUTABLE_PLAYING;

// Nanoseconds, a century, so that no sum with a clock overflows.
inline constexpr std::uint64_t kLongestTimeout = 100ULL * 365 * 86'400 * 1'000'000'000;

inline GParamSpec *text_spec(const char *name, const char *nick, const char *blurb,
                             const std::string &initial, int flags = kReadWrite) {
  return g_param_spec_string(name, nick, blurb, initial.c_str(), static_cast<GParamFlags>(flags));
}

inline GParamSpec *switch_spec(const char *name, const char *nick, const char *blurb,
                               bool initial) {
  return g_param_spec_boolean(name, nick, blurb, initial ? TRUE : FALSE,
                              static_cast<GParamFlags>(kReadWrite));
}

inline GParamSpec *stats_spec(const char *name, const char *nick, const char *blurb) {
  return g_param_spec_boxed(name, nick, blurb, GST_TYPE_STRUCTURE,
                            static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

struct Counter {
  const char *name;
  std::uint64_t value;
};

// The value of a property made by stats_spec(); the caller owns it.
inline GstStructure *make_stats(const char *name, std::initializer_list<Counter> counters) {
  GstStructure *stats = gst_structure_new_empty(name);
  for (const Counter &counter : counters) {
    gst_structure_set(stats, counter.name, G_TYPE_UINT64, counter.value, nullptr);
  }
  return stats;
}

template <class T>
GParamSpec *number_spec(const char *name, const char *nick, const char *blurb, T least, T most,
                        T initial, int flags = kReadWrite) {
  const auto param_flags = static_cast<GParamFlags>(flags);
  if constexpr (std::is_signed_v<T>) {
    return g_param_spec_int(name, nick, blurb, least, most, initial, param_flags);
  } else if constexpr (sizeof(T) == sizeof(guint64)) {
    return g_param_spec_uint64(name, nick, blurb, least, most, initial, param_flags);
  } else {
    return g_param_spec_uint(name, nick, blurb, least, most, initial, param_flags);
  }
}

// The value's type is that of the spec made above for the same T. Always true, so that a switch can
// return it.
template <class T>
bool load(const GValue *value, T &field) {
  if constexpr (std::is_same_v<T, std::string>) {
    const char *text = g_value_get_string(value);
    field = text != nullptr ? text : "";
  } else if constexpr (std::is_same_v<T, bool>) {
    field = g_value_get_boolean(value) != FALSE;
  } else if constexpr (std::is_signed_v<T>) {
    field = g_value_get_int(value);
  } else if constexpr (sizeof(T) == sizeof(guint64)) {
    field = g_value_get_uint64(value);
  } else {
    field = static_cast<T>(g_value_get_uint(value));
  }
  return true;
}

template <class T>
bool store(GValue *value, const T &field) {
  if constexpr (std::is_same_v<T, std::string>) {
    g_value_set_string(value, field.c_str());
  } else if constexpr (std::is_same_v<T, bool>) {
    g_value_set_boolean(value, field ? TRUE : FALSE);
  } else if constexpr (std::is_signed_v<T>) {
    g_value_set_int(value, field);
  } else if constexpr (sizeof(T) == sizeof(guint64)) {
    g_value_set_uint64(value, field);
  } else {
    g_value_set_uint(value, field);
  }
  return true;
}

}  // namespace sentry::plugins
