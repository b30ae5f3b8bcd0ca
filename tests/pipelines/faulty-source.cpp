// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/faulty-source.hpp"

#include <gst/base/gstpushsrc.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "tests/support/sample-jpeg.hpp"

namespace sentry::pipelines {
namespace {

constexpr int kGoodPictures = 3;

struct TestFaultySrc {
  GstPushSrc parent;
  char *fault;
  int pictures;
};
struct TestFaultySrcClass {
  GstPushSrcClass parent;
};

G_DEFINE_TYPE(TestFaultySrc, test_faulty_src, GST_TYPE_PUSH_SRC)

TestFaultySrc *faulty(gpointer source) { return static_cast<TestFaultySrc *>(source); }

bool has(gpointer source, std::string_view fault) {
  return faulty(source)->fault != nullptr && faulty(source)->fault == fault;
}

void test_faulty_src_init(TestFaultySrc *src) {
  gst_base_src_set_live(GST_BASE_SRC(src), TRUE);
  gst_base_src_set_format(GST_BASE_SRC(src), GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp(GST_BASE_SRC(src), TRUE);
}

GstFlowReturn create(GstPushSrc *src, GstBuffer **buffer) {
  if (faulty(src)->pictures++ >= kGoodPictures) {
    if (has(src, "crash")) std::abort();
    while (has(src, "silent")) ::pause();
  }
  const auto jpeg = testing_support::sample_jpeg();
  *buffer = gst_buffer_new_memdup(jpeg.data(), jpeg.size());
  return GST_FLOW_OK;
}

gboolean stop(GstBaseSrc *src) {
  if (has(src, "freeze")) std::raise(SIGSTOP);
  while (has(src, "hang")) ::pause();
  return TRUE;
}

void test_faulty_src_class_init(TestFaultySrcClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  object->set_property = [](GObject *self, guint /*id*/, const GValue *value, GParamSpec * /*s*/) {
    g_free(faulty(self)->fault);
    faulty(self)->fault = g_value_dup_string(value);
  };
  object->finalize = [](GObject *self) {
    g_free(faulty(self)->fault);
    G_OBJECT_CLASS(test_faulty_src_parent_class)->finalize(self);
  };
  g_object_class_install_property(
      object, 1, g_param_spec_string("fault", nullptr, nullptr, nullptr, G_PARAM_WRITABLE));
  auto *element = GST_ELEMENT_CLASS(klass);
  gst_element_class_set_static_metadata(element, "Faulty source", "Source", "Fails as it is told",
                                        "The Sentry authors");
  gst_element_class_add_pad_template(element,
                                     gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                          gst_caps_new_empty_simple("image/jpeg")));
  GST_BASE_SRC_CLASS(klass)->stop = stop;
  GST_PUSH_SRC_CLASS(klass)->create = create;
}

}  // namespace

void register_faulty_source() {
  gst_element_register(nullptr, "testfaultysrc", GST_RANK_NONE, test_faulty_src_get_type());
}

}  // namespace sentry::pipelines
