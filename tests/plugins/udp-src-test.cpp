// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "plugins/frame-meta.hpp"
#include "tests/plugins/harness.hpp"
#include "transport/base/clock.hpp"
#include "transport/udp/sender.hpp"

namespace sentry::plugins {
namespace {

class UdpSrcElement : public testing::Test {
 protected:
  void SetUp() override {
    element_.set("address", "127.0.0.1");
    element_.set("port", "0");
  }
  // A sender to the element, which must be playing.
  std::unique_ptr<udp::Sender> open_sender(const std::string &stream = "field") {
    auto sender = udp::Sender::create({.stream = stream});
    EXPECT_TRUE(sender) << sender.error().message;
    (*sender)->add({"127.0.0.1", static_cast<std::uint16_t>(element_.number("port"))});
    return sender.take();
  }
  static Frame send(udp::Sender &sender, std::uint64_t number, SourceState state = {}) {
    Frame frame = testing_support::sample_frame({epoch(), number}, {.size = 20'000});
    frame.info.capture_time_ns = utc_now_ns();
    frame.info.state = state;
    if (state != SourceState::kLive) frame.info.reason = "no signal";
    Bytes copy(frame.payload.size());
    std::ranges::copy(frame.payload.span(), copy.data());
    sender.send(frame.info, std::move(copy));
    EXPECT_TRUE(sender.drain(kPatience));
    return frame;
  }
  // Not to be taken for a replay of another test's frames.
  static std::uint64_t epoch() {
    static const auto now = static_cast<std::uint64_t>(utc_now_ns());
    return now;
  }

  TestElement element_{"sentryudpsrc"};
};

TEST_F(UdpSrcElement, gives_out_a_frame_with_its_bytes_name_and_capture_time) {
  element_.set("stream", "gives");
  const SourceHarness source(element_);
  const auto sender = open_sender("gives");
  const Frame frame = send(*sender, 1);
  const auto buffer = source.pull();
  ASSERT_TRUE(buffer);
  EXPECT_TRUE(std::ranges::equal(bytes_of(buffer.get()), frame.payload.span()));
  EXPECT_EQ(get_frame_meta(buffer.get()), frame.info);
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple("timestamp/x-unix"));
  const auto *meta = gst_buffer_get_reference_timestamp_meta(buffer.get(), caps.get());
  ASSERT_NE(meta, nullptr);
  EXPECT_EQ(static_cast<std::int64_t>(meta->timestamp), frame.info.capture_time_ns);
}

TEST_F(UdpSrcElement, passes_over_a_frame_that_is_no_jpeg) {
  element_.set("stream", "other");
  const SourceHarness source(element_);
  const auto sender = open_sender("other");
  Frame other = testing_support::sample_frame({epoch(), 1}, {.size = 5'000});
  other.info.capture_time_ns = utc_now_ns();
  other.info.media_type = "image/png";
  sender->send(other.info, std::move(other.payload));
  ASSERT_TRUE(sender->drain(kPatience));
  const Frame jpeg = send(*sender, 2);
  const auto buffer = source.pull();
  ASSERT_TRUE(buffer);
  EXPECT_EQ(get_frame_meta(buffer.get()), jpeg.info);
}

TEST_F(UdpSrcElement, has_caps_without_a_size_and_the_latency_of_a_live_source) {
  const SourceHarness source(element_);
  const auto sender = open_sender("caps");
  send(*sender, 1);
  ASSERT_TRUE(source.pull());
  const auto caps = Ref<GstCaps>::adopt(gst_pad_get_current_caps(source.h->sinkpad));
  ASSERT_TRUE(caps);
  EXPECT_STREQ(GCharPtr(gst_caps_to_string(caps.get())).get(),
               "image/jpeg, framerate=(fraction)0/1");
  const auto query = Ref<GstQuery>::adopt(gst_query_new_latency());
  ASSERT_TRUE(gst_element_query(element_.get(), query.get()));
  gboolean live = FALSE;
  GstClockTime least = 1;
  GstClockTime most = 1;
  gst_query_parse_latency(query.get(), &live, &least, &most);
  EXPECT_TRUE(live);
  EXPECT_EQ(least, 0U);
  EXPECT_EQ(most, GST_CLOCK_TIME_NONE);
}

TEST_F(UdpSrcElement, stamps_a_frame_with_the_running_time_at_its_completion) {
  element_.set("stream", "stamps");
  GstHarness *h = gst_harness_new_with_element(element_.get(), nullptr, "src");
  gst_harness_set_time(h, 7 * GST_SECOND);
  gst_harness_play(h);
  const auto sender = open_sender("stamps");
  send(*sender, 1);
  const auto buffer = Ref<GstBuffer>::adopt(gst_harness_pull(h));
  ASSERT_TRUE(buffer);
  EXPECT_EQ(GST_BUFFER_PTS(buffer.get()), 7 * GST_SECOND);
  gst_harness_teardown(h);
}

TEST_F(UdpSrcElement, marks_the_frame_after_a_lost_one) {
  element_.set("stream", "marks");
  const SourceHarness source(element_);
  const auto sender = open_sender("marks");
  const auto is_marked = [&](std::uint64_t number) {
    send(*sender, number);
    const auto buffer = source.pull();
    return buffer && GST_BUFFER_FLAG_IS_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
  };
  is_marked(1);
  EXPECT_FALSE(is_marked(2));
  EXPECT_TRUE(is_marked(4));
  EXPECT_FALSE(is_marked(5));
}

TEST_F(UdpSrcElement, tells_a_slate_from_a_live_frame) {
  element_.set("stream", "slate");
  const SourceHarness source(element_);
  const auto sender = open_sender("slate");
  send(*sender, 1, SourceState::kSlate);
  const auto buffer = source.pull();
  ASSERT_TRUE(buffer);
  const auto info = get_frame_meta(buffer.get());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->state, SourceState::kSlate);
  EXPECT_EQ(info->reason, "no signal");
}

TEST_F(UdpSrcElement, settles_on_the_first_stream_it_hears) {
  const SourceHarness source(element_);
  const auto one = open_sender("first-heard");
  const auto two = open_sender("second-heard");
  const Frame first = send(*one, 1);
  ASSERT_TRUE(source.pull());
  send(*two, 2);
  send(*one, 3);
  const auto buffer = source.pull();
  ASSERT_TRUE(buffer);
  EXPECT_EQ(get_frame_meta(buffer.get())->id.number, 3U);
}

TEST_F(UdpSrcElement, posts_a_message_for_each_timeout_and_goes_on) {
  element_.set("stream", "timeout");
  element_.set("timeout", "20000000");
  const SourceHarness source(element_);
  for (int i = 0; i < 3; ++i) {
    const auto message = element_.wait_for(GST_MESSAGE_ELEMENT);
    ASSERT_TRUE(message);
    const GstStructure *structure = gst_message_get_structure(message.get());
    EXPECT_STREQ(gst_structure_get_name(structure), "GstSentryUdpSrcTimeout");
    guint64 timeout = 0;
    EXPECT_TRUE(gst_structure_get_uint64(structure, "timeout", &timeout));
    EXPECT_EQ(timeout, 20'000'000U);
  }
  const auto sender = open_sender("timeout");
  send(*sender, 1);
  EXPECT_TRUE(source.pull());
}

TEST_F(UdpSrcElement, counts_what_it_heard) {
  element_.set("stream", "counts");
  const SourceHarness source(element_);
  const auto sender = open_sender("counts");
  send(*sender, 1);
  ASSERT_TRUE(source.pull());
  send(*sender, 3);
  ASSERT_TRUE(source.pull());
  EXPECT_EQ(element_.stat("network-stats", "frames"), 2U);
  EXPECT_EQ(element_.stat("network-stats", "frames-lost"), 1U);
  EXPECT_GT(element_.stat("network-stats", "datagrams"), 20U);
}

TEST_F(UdpSrcElement, takes_nothing_from_whom_it_does_not_allow) {
  element_.set("allow-from", "192.0.2.0/24");
  element_.set("timeout", "20000000");
  const SourceHarness source(element_);
  const auto sender = open_sender("not-allowed");
  send(*sender, 1);
  while (element_.stat("network-stats", "not-allowed") == 0) {
    ASSERT_TRUE(element_.wait_for(GST_MESSAGE_ELEMENT));
  }
  EXPECT_EQ(element_.stat("network-stats", "frames"), 0U);
}

TEST_F(UdpSrcElement, fails_to_start_with_what_it_cannot_do) {
  struct Case {
    const char *property;
    const char *value;
    const char *told;
  };
  for (const Case &bad :
       {Case{"key-file", "/etc/key", "not available in this version"},
        Case{"stream", "Not A Name", "Not A Name"}, Case{"address", "nonsense!", "nonsense!"},
        Case{"address", "192.0.2.77", "192.0.2.77"},
        Case{"allow-from", "10.0.0.0/99", "10.0.0.0/99"}}) {
    TestElement element("sentryudpsrc");
    element.set("port", "0");
    element.set(bad.property, bad.value);
    const Posted error = start_and_fail(element);
    EXPECT_NE(error.text.find(bad.told), std::string::npos) << bad.property << ": " << error.text;
    EXPECT_EQ(error.domain, GST_RESOURCE_ERROR);
    EXPECT_NE(error.code, GST_RESOURCE_ERROR_FAILED) << bad.property << ": " << error.text;
    EXPECT_NE(error.debug.find("cannot start"), std::string::npos) << error.debug;
  }
}

TEST_F(UdpSrcElement, fails_to_start_on_an_interface_that_is_not_there) {
  element_.set("address", "239.255.0.1");
  element_.set("multicast-iface", "no-such0");
  const Posted error = start_and_fail(element_);
  EXPECT_EQ(error.code, GST_RESOURCE_ERROR_NOT_FOUND);
  EXPECT_NE(error.text.find("no-such0"), std::string::npos) << error.text;
}

TEST_F(UdpSrcElement, fails_to_start_on_a_port_that_is_in_use) {
  const auto holder = open_receiver();
  element_.set("port", std::to_string(holder->port()));
  const Posted error = start_and_fail(element_);
  EXPECT_EQ(error.code, GST_RESOURCE_ERROR_BUSY);
  EXPECT_NE(error.text.find(std::to_string(holder->port())), std::string::npos) << error.text;
}

TEST_F(UdpSrcElement, is_made_and_set_by_a_uri) {
  GError *error = nullptr;
  auto source = Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(gst_element_make_from_uri(
      GST_URI_SRC, "sentryudp://127.0.0.1:5005?stream=field", nullptr, &error))));
  ASSERT_TRUE(source) << error->message;
  GstURIHandler *handler = GST_URI_HANDLER(source.get());
  EXPECT_STREQ(GCharPtr(gst_uri_handler_get_uri(handler)).get(),
               "sentryudp://127.0.0.1:5005?stream=field");
  ASSERT_TRUE(gst_uri_handler_set_uri(handler, "sentryudp://", &error));
  EXPECT_STREQ(GCharPtr(gst_uri_handler_get_uri(handler)).get(), "sentryudp://:5004");
}

}  // namespace
}  // namespace sentry::plugins
