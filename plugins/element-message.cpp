// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/element-message.hpp"

#include <cerrno>
#include <cstring>

namespace sentry::plugins {
namespace {

GstResourceError resource_code(const Error &error) {
  switch (error.code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kUnsupported:
      return GST_RESOURCE_ERROR_SETTINGS;
    case ErrorCode::kNotFound:
      return GST_RESOURCE_ERROR_NOT_FOUND;
    case ErrorCode::kPermission:
      return GST_RESOURCE_ERROR_NOT_AUTHORIZED;
    case ErrorCode::kBusy:
    case ErrorCode::kStuck:
      return GST_RESOURCE_ERROR_BUSY;
    case ErrorCode::kCorrupt:
      return GST_RESOURCE_ERROR_READ;
    case ErrorCode::kSystem:
      break;
  }
  const bool full = error.system_errno == ENOSPC || error.system_errno == EDQUOT;
  return full ? GST_RESOURCE_ERROR_NO_SPACE_LEFT : GST_RESOURCE_ERROR_FAILED;
}

void post(GstElement *element, GstMessageType type, const Error &error, std::string detail) {
  if (error.system_errno != 0) {
    detail += std::string(" (") + g_strerror(error.system_errno) + ")";
  }
  // Takes over both strings.
  gst_element_message_full(element, type, GST_RESOURCE_ERROR, resource_code(error),
                           g_strdup(error.message.c_str()), g_strdup(detail.c_str()), __FILE__,
                           GST_FUNCTION, __LINE__);
}

}  // namespace

void post_error(GstElement *element, const Error &error, const std::string &detail) {
  post(element, GST_MESSAGE_ERROR, error, detail);
}

void post_warning(GstElement *element, const Error &error, const std::string &detail) {
  post(element, GST_MESSAGE_WARNING, error, detail);
}

void post_timeout(GstElement *element, const char *name, guint64 timeout_ns) {
  GstStructure *structure = gst_structure_new(name, "timeout", G_TYPE_UINT64, timeout_ns, nullptr);
  gst_element_post_message(element, gst_message_new_element(GST_OBJECT_CAST(element), structure));
}

}  // namespace sentry::plugins
