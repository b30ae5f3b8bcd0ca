// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Stands where gst-launch-1.0 does: builds the pipeline of its arguments in the same way, and
// prints it instead of running it. `--text TEXT` builds what gst_parse_launch() makes of TEXT.
#include <gst/gst.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <set>
#include <string>

namespace sentry::pipelines {
namespace {

char *copy_text(const GValue *value) {
  if (G_VALUE_HOLDS_STRING(value)) return g_value_dup_string(value);
  if (GST_VALUE_HOLDS_CAPS(value)) return gst_caps_to_string(gst_value_get_caps(value));
  return g_strdup_value_contents(value);
}

std::string text_of(const GValue *value) {
  const std::unique_ptr<char, decltype(&g_free)> text(copy_text(value), g_free);
  return text ? text.get() : "(none)";
}

std::string properties_of(GstElement *element) {
  guint count = 0;
  GParamSpec **specs = g_object_class_list_properties(G_OBJECT_GET_CLASS(element), &count);
  std::string text;
  for (guint i = 0; i < count; ++i) {
    const GParamSpec *spec = specs[i];
    // Objects are told apart by their address, which is no property of the pipeline.
    if ((spec->flags & G_PARAM_READABLE) == 0 || (spec->flags & G_PARAM_WRITABLE) == 0 ||
        g_type_is_a(spec->value_type, G_TYPE_OBJECT) != FALSE) {
      continue;
    }
    GValue value = G_VALUE_INIT;
    g_value_init(&value, spec->value_type);
    g_object_get_property(G_OBJECT(element), spec->name, &value);
    if (g_param_value_defaults(specs[i], &value) == FALSE) {
      text += std::string("  ") + spec->name + " = [" + text_of(&value) + "]\n";
    }
    g_value_unset(&value);
  }
  g_free(specs);
  return text;
}

std::string links_of(GstElement *element) {
  std::string text;
  for (GList *at = element->srcpads; at != nullptr; at = at->next) {
    GstPad *peer = gst_pad_get_peer(GST_PAD(at->data));
    if (peer == nullptr) continue;
    GstElement *next = gst_pad_get_parent_element(peer);
    text += std::string("  -> ") + GST_OBJECT_NAME(next) + "\n";
    gst_object_unref(next);
    gst_object_unref(peer);
  }
  return text;
}

// Every element with every property that was set, and what it is linked to.
std::string dump_pipeline(GstElement *pipeline) {
  std::multiset<std::string> elements;
  for (GList *at = GST_BIN(pipeline)->children; at != nullptr; at = at->next) {
    auto *element = GST_ELEMENT(at->data);
    elements.insert(std::string(G_OBJECT_TYPE_NAME(element)) + "\n" + properties_of(element) +
                    links_of(element));
  }
  std::string text;
  for (const std::string &element : elements) text += element;
  return text;
}

}  // namespace
}  // namespace sentry::pipelines

int main(int argc, char **argv) {
  gst_init(nullptr, nullptr);
  GError *error = nullptr;
  const bool text = argc == 3 && std::strcmp(argv[1], "--text") == 0;
  GstElement *pipeline =
      text ? gst_parse_launch_full(argv[2], nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error)
           : gst_parse_launchv_full(const_cast<const gchar **>(argv + 1), nullptr,
                                    GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (error != nullptr) {
    std::fprintf(stderr, "%s\n", error->message);
    return 1;
  }
  std::fputs(sentry::pipelines::dump_pipeline(pipeline).c_str(), stdout);
  return 0;
}
