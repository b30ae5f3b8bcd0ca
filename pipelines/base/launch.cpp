// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/launch.hpp"

#include <memory>

namespace sentry::pipelines {
namespace {

using ContextPtr = std::unique_ptr<GstParseContext,
                                   decltype([](GstParseContext *c) { gst_parse_context_free(c); })>;

std::vector<std::string> missing_elements(GstParseContext *context) {
  const std::unique_ptr<char *, decltype(&g_strfreev)> names(
      gst_parse_context_get_missing_elements(context), g_strfreev);
  std::vector<std::string> elements;
  for (char **name = names.get(); name != nullptr && *name != nullptr; ++name) {
    elements.emplace_back(*name);
  }
  return elements;
}

Error not_installed(const std::vector<std::string> &elements,
                    const std::vector<std::string> &packages) {
  std::string names;
  for (const std::string &element : elements) names += (names.empty() ? "" : ", ") + element;
  return {ErrorCode::kUnsupported, "The GStreamer element " + names + " is not installed" +
                                       packages_hint(elements, packages)};
}

}  // namespace

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
    // An element with a wrong property is among the missing ones as well.
    const bool is_missing =
        g_error_matches(error.get(), GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT) != FALSE;
    const auto missing = missing_elements(context.get());
    if (is_missing && !missing.empty()) return not_installed(missing, packages);
    return Error{ErrorCode::kInvalid, error->message};
  }
  return pipeline;
}

/// Loads what the pipeline of a launch text is made of, so that launch() soon takes a fraction of
/// its time; but not its source, which might touch a device. What is wrong with the text is left
/// for launch() to tell.
void warm_up(const std::string &text) {
  const std::size_t source = text.find('!');
  if (source == std::string::npos) return;
  GError *raw = nullptr;
  GstElement *rest = gst_parse_launch(text.c_str() + source + 1, &raw);
  const std::unique_ptr<GError, decltype(&g_error_free)> error(raw, g_error_free);
  const auto owner =
      Ref<GstElement>::adopt(rest != nullptr ? GST_ELEMENT(gst_object_ref_sink(rest)) : nullptr);
}

/// Whether an element of this name can be made; GStreamer must have been initialised.
bool is_installed(const std::string &element) {
  const std::unique_ptr<GstElementFactory, decltype(&gst_object_unref)> factory(
      gst_element_factory_find(element.c_str()), gst_object_unref);
  return factory != nullptr;
}

Ref<GstElement> element_named(const Ref<GstElement> &pipeline, const char *name) {
  return Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), name));
}

}  // namespace sentry::pipelines
