// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/bus-message.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {
namespace {

using Handler = std::function<void(GstMessage *)>;

// The first line of GStreamer's debug text says where; the lines after it may say why.
std::string reason_of(const std::string &detail) {
  const std::size_t newline = detail.find('\n');
  return newline == std::string::npos ? "" : detail.substr(newline + 1);
}

bool is_missing_plugin(const GError &error) {
  return g_error_matches(&error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN) != FALSE ||
         g_error_matches(&error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND) != FALSE;
}

// What elements say of it is "Internal data stream error", and the reason only in numbers.
bool is_not_negotiated(const std::string &detail) {
  return detail.find("not-negotiated") != std::string::npos;
}

constexpr const char *kNotNegotiated =
    ": its elements do not agree on a format. The camera may not have the size or the rate that is "
    "asked of it, or more may be cropped than there is";

struct Reason {
  int code;
  const char *text;
};

// GstResourceError's codes as they come from cameras; sources of other kinds use the same.
constexpr std::array kResourceReasons{
    Reason{GST_RESOURCE_ERROR_NOT_FOUND, "The camera is not there"},
    Reason{GST_RESOURCE_ERROR_BUSY, "Another program uses the camera"},
    Reason{GST_RESOURCE_ERROR_OPEN_READ, "The camera cannot be opened"},
    Reason{GST_RESOURCE_ERROR_OPEN_WRITE, "The camera cannot be opened"},
    Reason{GST_RESOURCE_ERROR_OPEN_READ_WRITE, "The camera cannot be opened"},
    Reason{GST_RESOURCE_ERROR_READ, "The camera was lost"},
    Reason{GST_RESOURCE_ERROR_SETTINGS, "The camera cannot do what is asked of it"},
    Reason{GST_RESOURCE_ERROR_NOT_AUTHORIZED, "The camera refuses access"},
};

std::string reason_for_viewers(const GError &error) {
  if (is_missing_plugin(error)) return "A program to read the camera is missing";
  if (error.domain == GST_STREAM_ERROR) return "The camera's pictures cannot be read";
  if (error.domain != GST_RESOURCE_ERROR) return "The camera failed";
  const auto *found = std::find_if(kResourceReasons.begin(), kResourceReasons.end(),
                                   [&](const Reason &one) { return one.code == error.code; });
  return found != kResourceReasons.end() ? found->text : "The camera failed";
}

}  // namespace

/// Reads a message of type ERROR or WARNING.
BusMessage read_message(GstMessage *message) {
  GError *error = nullptr;
  char *detail = nullptr;
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error(message, &error, &detail);
  } else {
    gst_message_parse_warning(message, &error, &detail);
  }
  const std::unique_ptr<GError, decltype(&g_error_free)> error_owner(error, g_error_free);
  const plugins::GCharPtr detail_owner(detail);
  BusMessage read;
  const char *source = GST_MESSAGE_SRC_NAME(message);
  read.text = std::string(source != nullptr ? source : "pipeline") + ": " + error->message;
  read.detail = detail != nullptr ? detail : "";
  read.reason = reason_for_viewers(*error);
  read.missing_plugin = is_missing_plugin(*error);
  if (const std::string reason = reason_of(read.detail); !reason.empty()) {
    read.text += " (" + reason + ")";
  }
  if (is_not_negotiated(read.detail)) read.text += kNotNegotiated;
  return read;
}

/// Calls `handle` in `context` with each message of the pipeline's bus.
SourcePtr watch_bus(GMainContext *context, GstElement *pipeline, Handler handle) {
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline));
  SourcePtr source(gst_bus_create_watch(bus.get()));
  const GstBusFunc call = [](GstBus * /*bus*/, GstMessage *message, gpointer data) -> gboolean {
    (*static_cast<Handler *>(data))(message);
    return G_SOURCE_CONTINUE;
  };
  g_source_set_callback(source.get(), G_SOURCE_FUNC(call), new Handler(std::move(handle)),
                        [](gpointer data) { delete static_cast<Handler *>(data); });
  g_source_attach(source.get(), context);
  return source;
}

}  // namespace sentry::pipelines
