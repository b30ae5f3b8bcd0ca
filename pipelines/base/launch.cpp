// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/launch.hpp"

#include <memory>

namespace sentry::pipelines {
namespace {

using ContextPtr = std::unique_ptr<GstParseContext,
                                   decltype([](GstParseContext *c) { gst_parse_context_free(c); })>;

std::string missing_elements(GstParseContext *context) {
  const std::unique_ptr<char *, decltype(&g_strfreev)> names(
      gst_parse_context_get_missing_elements(context), g_strfreev);
  std::string text;
  for (char **name = names.get(); name != nullptr && *name != nullptr; ++name) {
    text += (text.empty() ? "" : ", ") + std::string(*name);
  }
  return text;
}

}  // namespace

/// "; on Debian: apt install a b", or nothing.
std::string packages_hint(const std::vector<std::string> &packages) {
  if (packages.empty()) return "";
  std::string text = "; on Debian: apt install";
  for (const std::string &package : packages) text += " " + package;
  return text;
}

/// Builds the pipeline of a launch text of several elements, stopped. `packages` bring them.
Result<Ref<GstElement>> launch(const std::string &text, const std::vector<std::string> &packages) {
  GError *raw = nullptr;
  const ContextPtr context(gst_parse_context_new());
  GstElement *parsed =
      gst_parse_launch_full(text.c_str(), context.get(), GST_PARSE_FLAG_FATAL_ERRORS, &raw);
  // The reference is floating: this sinks it.
  auto pipeline = Ref<GstElement>::adopt(
      parsed != nullptr ? GST_ELEMENT(gst_object_ref_sink(parsed)) : nullptr);
  const std::unique_ptr<GError, decltype(&g_error_free)> error(raw, g_error_free);
  if (error) {
    if (const std::string missing = missing_elements(context.get()); !missing.empty()) {
      return Error{ErrorCode::kUnsupported, "The GStreamer element " + missing +
                                                " is not installed" + packages_hint(packages)};
    }
    return Error{ErrorCode::kInvalid, error->message};
  }
  return pipeline;
}

Ref<GstElement> element_named(const Ref<GstElement> &pipeline, const char *name) {
  return Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), name));
}

}  // namespace sentry::pipelines
