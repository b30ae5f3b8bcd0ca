// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/encoder.hpp"

#include <string_view>

namespace sentry::pipelines {
namespace {

constexpr int kMostHops = 8;

bool is_encoder(GstElement *element) {
  const char *klass = gst_element_get_metadata(element, GST_ELEMENT_METADATA_KLASS);
  return klass != nullptr && std::string_view(klass).find("Encoder") != std::string_view::npos &&
         g_object_class_find_property(G_OBJECT_GET_CLASS(element), "quality") != nullptr;
}

Ref<GstPad> upstream_of(GstElement *element) {
  const auto pad = Ref<GstPad>::adopt(gst_element_get_static_pad(element, "sink"));
  return Ref<GstPad>::adopt(pad ? gst_pad_get_peer(pad.get()) : nullptr);
}

}  // namespace

/// The element that makes the JPEGs that reach `sink`, if it lets its quality be set; nothing when
/// they come as they are from a camera or a network.
Ref<GstElement> find_encoder(GstElement *sink) {
  auto element = Ref<GstElement>::retain(sink);
  for (int hops = 0; element && hops < kMostHops; ++hops) {
    if (is_encoder(element.get())) return element;
    const auto pad = upstream_of(element.get());
    element = Ref<GstElement>::adopt(pad ? gst_pad_get_parent_element(pad.get()) : nullptr);
  }
  return {};
}

namespace {

// `out` is the pad of the new element's, by name, that feeds `before` from now on.
bool insert(const Ref<GstElement> &pipeline, GstElement *element, const char *out,
            GstElement *before) {
  gst_bin_add(GST_BIN(pipeline.get()), element);
  const auto up = upstream_of(before);
  const auto into = Ref<GstPad>::adopt(gst_element_get_static_pad(element, "sink"));
  const auto fed = Ref<GstPad>::adopt(gst_element_get_static_pad(before, "sink"));
  if (!up || !into || !fed) return false;
  gst_pad_unlink(up.get(), fed.get());
  return gst_pad_link(up.get(), into.get()) == GST_PAD_LINK_OK &&
         gst_element_link_pads(element, out, before, "sink") != FALSE;
}

}  // namespace

/// Adds `element` between `before` and what feeds it. For pipelines that do not run. False when
/// nothing feeds it yet, or they do not fit.
bool insert_before(const Ref<GstElement> &pipeline, GstElement *element, GstElement *before) {
  return insert(pipeline, element, "src", before);
}

/// The same with a tee, which has room for more behind it.
bool split(const Ref<GstElement> &pipeline, GstElement *tee, GstElement *before) {
  return insert(pipeline, tee, "src_%u", before);
}

}  // namespace sentry::pipelines
