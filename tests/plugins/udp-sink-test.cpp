// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "tests/plugins/harness.hpp"

namespace sentry::plugins {
namespace {

class UdpSinkElement : public testing::Test {
 protected:
  void SetUp() override {
    for (const char *signal : {"client-added", "client-removed"}) {
      g_signal_connect(element_.get(), signal,
                       G_CALLBACK(+[](GstElement *, const char *host, int port, void *self) {
                         static_cast<UdpSinkElement *>(self)->heard_.push_back(
                             std::string(host) + " " + std::to_string(port));
                       }),
                       this);
    }
  }
  std::vector<std::string> heard() { return std::exchange(heard_, {}); }
  void act(const char *action, const char *host, int port) {
    g_signal_emit_by_name(element_.get(), action, host, port);
  }

  TestElement element_{"sentryudpsink"};
  std::vector<std::string> heard_;
};

TEST_F(UdpSinkElement, sends_a_frame_whole_under_the_name_of_its_stream) {
  const auto receiver = open_receiver();
  element_.set("clients", client_of(*receiver));
  element_.set("stream", "field");
  const SinkHarness sink(element_);
  const auto jpeg = testing_support::sample_jpeg({.size = 100'000});
  EXPECT_EQ(sink.push(make_buffer(jpeg).release()), GST_FLOW_OK);
  const auto received = receive(*receiver);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->stream, "field");
  EXPECT_EQ(received->frame.info.id.number, 1U);
  EXPECT_TRUE(std::ranges::equal(received->frame.payload.span(), jpeg));
}

TEST_F(UdpSinkElement, sends_to_every_client_under_one_name) {
  const auto one = open_receiver();
  const auto two = open_receiver();
  element_.set("clients", client_of(*one) + "," + client_of(*two));
  const SinkHarness sink(element_);
  sink.push(jpeg_buffer().release());
  const auto first = receive(*one);
  const auto second = receive(*two);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->frame.info, second->frame.info);
}

TEST_F(UdpSinkElement, changes_clients_while_it_plays) {
  const auto one = open_receiver();
  const auto two = open_receiver();
  element_.set("clients", client_of(*one));
  const SinkHarness sink(element_);
  sink.push(jpeg_buffer(1).release());
  ASSERT_TRUE(receive(*one));
  element_.set("clients", client_of(*two));
  sink.push(jpeg_buffer(2).release());
  ASSERT_TRUE(receive(*two));
  act("add", "127.0.0.1", one->port());
  sink.push(jpeg_buffer(3).release());
  const auto last = receive(*one);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->frame.info.id.number, 3U) << "the second was not for this client";
}

TEST_F(UdpSinkElement, tells_of_clients_that_come_and_go) {
  element_.set("clients", "127.0.0.1:1,[::1]:2");
  EXPECT_EQ(heard(), (std::vector<std::string>{"127.0.0.1 1", "::1 2"}));
  element_.set("clients", "[::1]:2,127.0.0.1:3");
  EXPECT_EQ(heard(), (std::vector<std::string>{"127.0.0.1 1", "127.0.0.1 3"}));
  act("add", "127.0.0.1", 4);
  act("add", "127.0.0.1", 4);
  EXPECT_EQ(heard(), std::vector<std::string>{"127.0.0.1 4"});
  act("remove", "127.0.0.1", 9);
  EXPECT_TRUE(heard().empty());
  act("remove", "::1", 2);
  EXPECT_EQ(heard(), std::vector<std::string>{"::1 2"});
  EXPECT_EQ(element_.text("clients"), "127.0.0.1:3,127.0.0.1:4");
  g_signal_emit_by_name(element_.get(), "clear");
  EXPECT_EQ(heard().size(), 2U);
  EXPECT_EQ(element_.text("clients"), "");
}

TEST_F(UdpSinkElement, warns_of_a_client_that_is_none_and_keeps_the_others) {
  element_.set("clients", "127.0.0.1:1");
  ASSERT_EQ(element_.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
  heard();
  act("add", "127.0.0.1", 0);
  auto warning = element_.poll(GST_MESSAGE_WARNING);
  ASSERT_TRUE(warning);
  EXPECT_NE(read_posted(warning.get()).text.find("1 to 65535"), std::string::npos);
  element_.set("clients", "nonsense");
  warning = element_.poll(GST_MESSAGE_WARNING);
  ASSERT_TRUE(warning);
  EXPECT_NE(read_posted(warning.get()).text.find("nonsense"), std::string::npos);
  EXPECT_EQ(element_.text("clients"), "127.0.0.1:1");
  EXPECT_TRUE(heard().empty());
}

TEST_F(UdpSinkElement, plays_without_a_client_and_with_one_that_refuses) {
  const SinkHarness sink(element_);
  EXPECT_EQ(sink.push(jpeg_buffer(1).release()), GST_FLOW_OK);
  act("add", "127.0.0.1", 1);
  for (std::uint8_t i = 0; i < 20; ++i) {
    EXPECT_EQ(sink.push(jpeg_buffer(i).release()), GST_FLOW_OK);
  }
  EXPECT_FALSE(element_.poll(GST_MESSAGE_ERROR));
}

TEST_F(UdpSinkElement, lets_the_last_frame_leave_before_the_end_of_the_stream) {
  const auto receiver = open_receiver();
  element_.set("clients", client_of(*receiver));
  element_.set("pacing-bitrate", "4000000");  // 100 kB take a fifth of a second
  const SinkHarness sink(element_);
  sink.push(make_buffer(testing_support::sample_jpeg({.size = 100'000})).release());
  ASSERT_TRUE(gst_harness_push_event(sink.h, gst_event_new_eos()));
  EXPECT_EQ(element_.stat("network-stats", "frames-sent"), 1U);
  EXPECT_TRUE(element_.poll(GST_MESSAGE_EOS));
  EXPECT_TRUE(receive(*receiver));
}

TEST_F(UdpSinkElement, a_flush_ends_the_wait_at_the_end_of_the_stream) {
  const auto receiver = open_receiver();
  element_.set("clients", client_of(*receiver));
  element_.set("pacing-bitrate", "1000");  // the frame would take minutes
  const SinkHarness sink(element_);
  sink.push(make_buffer(testing_support::sample_jpeg({.size = 100'000})).release());
  auto ended = std::async(std::launch::async,
                          [&sink] { return gst_harness_push_event(sink.h, gst_event_new_eos()); });
  ASSERT_EQ(ended.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  gst_harness_push_event(sink.h, gst_event_new_flush_start());
  // Less than the wait would take by itself.
  EXPECT_EQ(ended.wait_for(std::chrono::seconds(3)), std::future_status::ready);
}

TEST_F(UdpSinkElement, counts_what_it_sent) {
  const auto receiver = open_receiver();
  element_.set("clients", client_of(*receiver));
  element_.set("mtu", "1000");
  const SinkHarness sink(element_);
  sink.push(make_buffer(testing_support::sample_jpeg({.size = 10'000})).release());
  ASSERT_TRUE(receive(*receiver));
  ASSERT_TRUE(gst_harness_push_event(sink.h, gst_event_new_eos()));
  EXPECT_EQ(element_.stat("network-stats", "frames-sent"), 1U);
  EXPECT_GE(element_.stat("network-stats", "datagrams-sent"), 11U);
  EXPECT_GT(element_.stat("network-stats", "bytes-sent"), 10'000U);
  EXPECT_EQ(element_.stat("network-stats", "frames-damaged"), 0U);
}

TEST_F(UdpSinkElement, fails_to_start_with_what_it_cannot_do) {
  struct Case {
    const char *property;
    const char *value;
    const char *told;
  };
  for (const Case &bad :
       {Case{"fec", "20", "not available in this version"},
        Case{"key-file", "/etc/key", "not available in this version"},
        Case{"stream", "Not A Name", "Not A Name"}, Case{"stream", "", "stream"},
        Case{"stream", "../../etc/passwd", "../../etc/passwd"},
        Case{"clients", "nara.example", "nara.example"}, Case{"clients", "a:1,,b:2", "host:port"},
        Case{"bind-address", "nonsense", "nonsense"},
        Case{"multicast-iface", "no-such0", "no-such0"}}) {
    TestElement element("sentryudpsink");
    element.set(bad.property, bad.value);
    const Posted error = start_and_fail(element);
    EXPECT_NE(error.text.find(bad.told), std::string::npos) << bad.property << ": " << error.text;
    EXPECT_EQ(error.domain, GST_RESOURCE_ERROR);
    EXPECT_NE(error.code, GST_RESOURCE_ERROR_FAILED) << bad.property << ": " << error.text;
    EXPECT_NE(error.debug.find("cannot start"), std::string::npos) << error.debug;
  }
}

TEST_F(UdpSinkElement, fails_to_start_on_a_port_that_is_in_use) {
  const auto holder = open_receiver();
  element_.set("bind-address", "127.0.0.1");
  element_.set("bind-port", std::to_string(holder->port()));
  const Posted error = start_and_fail(element_);
  EXPECT_EQ(error.code, GST_RESOURCE_ERROR_BUSY);
  EXPECT_NE(error.text.find(std::to_string(holder->port())), std::string::npos) << error.text;
}

TEST_F(UdpSinkElement, starts_again_once_what_was_wrong_is_mended) {
  element_.set("clients", "nara.example");
  start_and_fail(element_);
  element_.set("clients", "127.0.0.1:1");
  EXPECT_EQ(element_.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
}

TEST_F(UdpSinkElement, is_made_and_set_by_a_uri) {
  GError *error = nullptr;
  auto sink = Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(gst_element_make_from_uri(
      GST_URI_SINK, "sentryudp://[::1]:5004?stream=field", nullptr, &error))));
  ASSERT_TRUE(sink) << error->message;
  char *clients = nullptr;
  g_object_get(sink.get(), "clients", &clients, nullptr);
  EXPECT_STREQ(GCharPtr(clients).get(), "[::1]:5004");
  EXPECT_STREQ(GCharPtr(gst_uri_handler_get_uri(GST_URI_HANDLER(sink.get()))).get(),
               "sentryudp://[::1]:5004?stream=field");
}

TEST_F(UdpSinkElement, refuses_a_uri_without_a_client_and_one_while_it_sends) {
  GError *error = nullptr;
  GstURIHandler *handler = GST_URI_HANDLER(element_.get());
  EXPECT_FALSE(gst_uri_handler_set_uri(handler, "sentryudp://:5004", &error));
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, GST_URI_ERROR_BAD_URI);
  g_clear_error(&error);
  EXPECT_EQ(gst_uri_handler_get_uri(handler), nullptr);
  ASSERT_EQ(element_.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
  EXPECT_FALSE(gst_uri_handler_set_uri(handler, "sentryudp://127.0.0.1:5004", &error));
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, GST_URI_ERROR_BAD_STATE);
  g_clear_error(&error);
}

}  // namespace
}  // namespace sentry::plugins
