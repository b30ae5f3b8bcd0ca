// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/plugins/harness.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace sentry::plugins {
namespace {

constexpr GstClockTime kPatienceNs = std::chrono::nanoseconds(kPatience).count();

}  // namespace

TestElement::TestElement(const char *factory)
    : element_(Ref<GstElement>::adopt(
          GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make(factory, nullptr))))),
      bus_(Ref<GstBus>::adopt(gst_bus_new())) {
  gst_element_set_bus(get(), bus());
}

TestElement::~TestElement() {
  gst_element_set_state(get(), GST_STATE_NULL);
  gst_element_set_bus(get(), nullptr);
}

void TestElement::set(const char *property, const std::string &text) {
  gst_util_set_object_arg(G_OBJECT(get()), property, text.c_str());
}

std::string TestElement::text(const char *property) const {
  char *value = nullptr;
  g_object_get(get(), property, &value, nullptr);
  const GCharPtr owned(value);
  return value != nullptr ? value : "";
}

std::uint64_t TestElement::number(const char *property) const {
  GValue value = G_VALUE_INIT;
  g_object_get_property(G_OBJECT(get()), property, &value);
  GValue wide = G_VALUE_INIT;
  g_value_init(&wide, G_TYPE_UINT64);
  EXPECT_TRUE(g_value_transform(&value, &wide)) << property;
  return g_value_get_uint64(&wide);
}

std::uint64_t TestElement::stat(const char *property, const char *field) const {
  GstStructure *stats = nullptr;
  g_object_get(get(), property, &stats, nullptr);
  guint64 value = 0;
  EXPECT_TRUE(gst_structure_get_uint64(stats, field, &value)) << field;
  gst_structure_free(stats);
  return value;
}

Ref<GstMessage> TestElement::wait_for(GstMessageType type) const {
  return Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(bus(), kPatienceNs, type));
}

Ref<GstMessage> TestElement::poll(GstMessageType type) const {
  return Ref<GstMessage>::adopt(gst_bus_pop_filtered(bus(), type));
}

Posted read_posted(GstMessage *message) {
  GError *error = nullptr;
  char *debug = nullptr;
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error(message, &error, &debug);
  } else {
    gst_message_parse_warning(message, &error, &debug);
  }
  Posted posted{error->domain, error->code, error->message, debug != nullptr ? debug : ""};
  g_error_free(error);
  g_free(debug);
  return posted;
}

Posted start_and_fail(TestElement &element) {
  EXPECT_EQ(element.go_to(GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
  const auto message = element.poll(GST_MESSAGE_ERROR);
  if (!message) {
    ADD_FAILURE() << "no error was posted";
    return {};
  }
  // GstBaseSink and GstBaseSrc post one of their own behind it, for elements that forget to.
  if (const auto fallback = element.poll(GST_MESSAGE_ERROR)) {
    EXPECT_EQ(read_posted(fallback.get()).domain, GST_CORE_ERROR) << "an error is posted once";
  }
  return read_posted(message.get());
}

SinkHarness::SinkHarness(TestElement &element, bool live)
    : h(gst_harness_new_with_element(element.get(), "sink", nullptr)) {
  g_object_set(element.get(), "sync", TRUE, nullptr);  // which the harness has switched off
  gst_harness_set_live(h, live ? TRUE : FALSE);
  gst_harness_set_src_caps_str(h, "image/jpeg");
}

SourceHarness::SourceHarness(TestElement &element)
    : h(gst_harness_new_with_element(element.get(), nullptr, "src")) {
  gst_harness_use_systemclock(h);
  gst_harness_play(h);
}

Ref<GstBuffer> make_buffer(std::span<const std::byte> bytes, GstClockTime pts) {
  GstBuffer *buffer = gst_buffer_new_allocate(nullptr, bytes.size(), nullptr);
  gst_buffer_fill(buffer, 0, bytes.data(), bytes.size());
  GST_BUFFER_PTS(buffer) = pts;
  return Ref<GstBuffer>::adopt(buffer);
}

Ref<GstBuffer> jpeg_buffer(std::uint8_t shade, GstClockTime pts) {
  return make_buffer(testing_support::sample_jpeg({.shade = shade}), pts);
}

std::vector<std::byte> bytes_of(GstBuffer *buffer) {
  std::vector<std::byte> bytes(gst_buffer_get_size(buffer));
  gst_buffer_extract(buffer, 0, bytes.data(), bytes.size());
  return bytes;
}

std::unique_ptr<udp::Receiver> open_receiver() {
  auto receiver = udp::Receiver::create({.address = "127.0.0.1"});
  EXPECT_TRUE(receiver) << receiver.error().message;
  return receiver.take();
}

std::string client_of(const udp::Receiver &receiver) {
  return "127.0.0.1:" + std::to_string(receiver.port());
}

std::optional<udp::ReceivedFrame> receive(udp::Receiver &receiver, std::chrono::nanoseconds limit) {
  auto frame = receiver.receive(limit);
  EXPECT_TRUE(frame) << frame.error().message;
  return frame.take();
}

}  // namespace sentry::plugins
