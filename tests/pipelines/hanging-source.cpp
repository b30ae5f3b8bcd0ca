// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/hanging-source.hpp"

#include <gst/base/gstpushsrc.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tests/support/sample-jpeg.hpp"

namespace sentry::pipelines {
namespace {

struct Gate {
  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  bool open = true;
  int waiting = 0;
  int waited = 0;  // ever
};

Gate &gate() {
  static Gate one;
  return one;
}

void hang() {
  std::unique_lock lock(gate().mutex);
  if (gate().open) return;
  ++gate().waiting;
  ++gate().waited;
  gate().changed.wait(lock, [] { return gate().open; });
  --gate().waiting;
  gate().changed.notify_all();
}

struct TestHangingSrc {
  GstPushSrc parent;
};
struct TestHangingSrcClass {
  GstPushSrcClass parent;
};

G_DEFINE_TYPE(TestHangingSrc, test_hanging_src, GST_TYPE_PUSH_SRC)

void test_hanging_src_init(TestHangingSrc *src) {
  gst_base_src_set_live(GST_BASE_SRC(src), TRUE);
  gst_base_src_set_format(GST_BASE_SRC(src), GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp(GST_BASE_SRC(src), TRUE);
}

void test_hanging_src_class_init(TestHangingSrcClass *klass) {
  auto *element = GST_ELEMENT_CLASS(klass);
  gst_element_class_set_static_metadata(element, "Hanging source", "Source", "Hangs in its stop",
                                        "The Sentry authors");
  gst_element_class_add_pad_template(element,
                                     gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                          gst_caps_new_empty_simple("image/jpeg")));
  GST_BASE_SRC_CLASS(klass)->stop = [](GstBaseSrc * /*src*/) -> gboolean {
    hang();
    return TRUE;
  };
  GST_PUSH_SRC_CLASS(klass)->create = [](GstPushSrc * /*src*/,
                                         GstBuffer **buffer) -> GstFlowReturn {
    const auto jpeg = testing_support::sample_jpeg();
    *buffer = gst_buffer_new_memdup(jpeg.data(), jpeg.size());
    return GST_FLOW_OK;
  };
}

}  // namespace

HangingSource::HangingSource() {
  gst_element_register(nullptr, "testhangingsrc", GST_RANK_NONE, test_hanging_src_get_type());
  const std::scoped_lock lock(gate().mutex);
  gate().open = false;
  gate().waited = 0;
}

HangingSource::~HangingSource() {
  std::unique_lock lock(gate().mutex);
  gate().open = true;
  gate().changed.notify_all();
  gate().changed.wait_for(lock, std::chrono::seconds(10), [] { return gate().waiting == 0; });
}

int HangingSource::hung() const {
  const std::scoped_lock lock(gate().mutex);
  return gate().waited;
}

}  // namespace sentry::pipelines
