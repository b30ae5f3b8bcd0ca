// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <memory>

#include "transport/base/ref.hpp"

namespace sentry {

namespace detail {

struct GstObjectCount {
  static void retain(void *object) { gst_object_ref(object); }
  static void release(void *object) { gst_object_unref(object); }
};

struct GstMiniObjectCount {
  static void retain(void *object) { gst_mini_object_ref(static_cast<GstMiniObject *>(object)); }
  static void release(void *object) { gst_mini_object_unref(static_cast<GstMiniObject *>(object)); }
};

}  // namespace detail

template <>
struct RefTraits<GstBus> : detail::GstObjectCount {};
template <>
struct RefTraits<GstClock> : detail::GstObjectCount {};
template <>
struct RefTraits<GstElement> : detail::GstObjectCount {};
template <>
struct RefTraits<GstPad> : detail::GstObjectCount {};
template <>
struct RefTraits<GstBuffer> : detail::GstMiniObjectCount {};
template <>
struct RefTraits<GstCaps> : detail::GstMiniObjectCount {};
template <>
struct RefTraits<GstMessage> : detail::GstMiniObjectCount {};
template <>
struct RefTraits<GstQuery> : detail::GstMiniObjectCount {};
template <>
struct RefTraits<GstUri> : detail::GstMiniObjectCount {};

namespace plugins {

// A string that GLib allocated.
using GCharPtr = std::unique_ptr<char, decltype([](char *text) { g_free(text); })>;

// Holds the object lock of a GstObject while this lives.
class ObjectLock {
 public:
  explicit ObjectLock(void *object) : object_(GST_OBJECT_CAST(object)) { GST_OBJECT_LOCK(object_); }
  ObjectLock(const ObjectLock &) = delete;
  ObjectLock &operator=(const ObjectLock &) = delete;
  ~ObjectLock() { GST_OBJECT_UNLOCK(object_); }

 private:
  GstObject *object_;
};

}  // namespace plugins
}  // namespace sentry
