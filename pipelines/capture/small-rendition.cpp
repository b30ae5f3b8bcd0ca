// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/small-rendition.hpp"

#include <memory>
#include <string>

#include "pipelines/capture/encoder.hpp"

namespace sentry::pipelines {
namespace {

using ErrorPtr = std::unique_ptr<GError, decltype([](GError *error) { g_error_free(error); })>;

// It never holds the large pictures up: what it cannot take in time it loses.
std::string branch_text(bool from_jpeg, const PictureSize &size) {
  return std::string("queue leaky=downstream max-size-buffers=1 max-size-bytes=0 max-size-time=0") +
         (from_jpeg ? " ! jpegdec" : "") +
         " ! videoscale add-borders=true ! video/x-raw,width=" + std::to_string(size.width) +
         ",height=" + std::to_string(size.height) +
         ",pixel-aspect-ratio=1/1 ! jpegenc quality=75 ! appsink name=sentry-small "
         "caps=image/jpeg async=false enable-last-sample=false wait-on-eos=false";
}

Error cannot(const std::string &why) {
  return {ErrorCode::kUnsupported, "A small rendition cannot be made: " + why};
}

Result<GstElement *> make_branch(bool from_jpeg, const PictureSize &size) {
  GError *raw = nullptr;
  GstElement *branch =
      gst_parse_bin_from_description(branch_text(from_jpeg, size).c_str(), TRUE, &raw);
  const ErrorPtr error(raw);
  if (error) {
    if (branch != nullptr) gst_object_unref(gst_object_ref_sink(branch));
    return cannot(error->message);
  }
  return branch;
}

}  // namespace

Result<Ref<GstElement>> add_small_rendition(const Ref<GstElement> &pipeline, GstElement *sink,
                                            const PictureSize &size) {
  const auto encoder = find_encoder(sink);
  const auto branch = make_branch(!encoder, size);
  if (!branch) return branch.error();
  gst_bin_add(GST_BIN(pipeline.get()), *branch);
  // The main way has no queue: it runs on the thread that it would without the branch.
  GstElement *tee = gst_element_factory_make("tee", nullptr);
  if (tee == nullptr) return cannot("tee is missing");
  if (!split(pipeline, tee, encoder ? encoder.get() : sink) ||
      gst_element_link_pads(tee, nullptr, *branch, "sink") == FALSE) {
    return cannot("the end of the profile's pipeline is not a plain link");
  }
  return Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "sentry-small"));
}

}  // namespace sentry::pipelines
