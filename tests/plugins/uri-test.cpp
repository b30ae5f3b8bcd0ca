// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/uri.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sentry::plugins {
namespace {

TEST(UdpUri, has_a_host_a_port_and_a_stream) {
  const auto uri = parse_udp_uri("sentryudp://nara.example:5004?stream=field.small");
  ASSERT_TRUE(uri) << uri.error().message;
  EXPECT_EQ(uri->host, "nara.example");
  EXPECT_EQ(uri->port, 5004);
  EXPECT_EQ(uri->stream, "field.small");
}

TEST(UdpUri, may_leave_the_host_and_the_stream_out) {
  const auto uri = parse_udp_uri("sentryudp://:5004");
  ASSERT_TRUE(uri) << uri.error().message;
  EXPECT_EQ(uri->host, "");
  EXPECT_EQ(uri->port, 5004);
  EXPECT_EQ(uri->stream, "");
}

TEST(UdpUri, comes_back_as_it_was_written) {
  for (const char *text : {"sentryudp://[2001:db8::1]:5004?stream=field", "sentryudp://:5004",
                           "sentryudp://192.0.2.7:1"}) {
    const auto uri = parse_udp_uri(text);
    ASSERT_TRUE(uri) << uri.error().message;
    EXPECT_EQ(to_string(*uri), text);
  }
}

TEST(UdpUri, is_refused_with_its_text_and_what_was_expected) {
  for (const char *text :
       {"udp://h:5004", "sentryudp://h:70000", "sentryudp://h:5004/path", "sentryudp://u@h:5004",
        "sentryudp://h:5004#f", "sentryudp://h:5004?streams=a", "sentryudp://h:5004?stream=a&b=c",
        "sentryudp://h:5004?stream=Field", "sentryudp://h:5004?stream=a%2Fb", ""}) {
    const auto uri = parse_udp_uri(text);
    ASSERT_FALSE(uri) << text;
    EXPECT_NE(uri.error().message.find(text), std::string::npos);
    EXPECT_NE(uri.error().message.find("expected"), std::string::npos);
  }
}

TEST(ShmUri, has_a_name) {
  const auto segment = parse_shm_uri("sentryshm://field.small");
  ASSERT_TRUE(segment) << segment.error().message;
  EXPECT_EQ(*segment, "field.small");
  EXPECT_EQ(shm_uri(*segment), "sentryshm://field.small");
}

TEST(ShmUri, is_refused_when_it_has_anything_else) {
  for (const char *text :
       {"sentryshm://", "sentryshm://Field", "sentryshm://a/b", "sentryshm://a:1",
        "sentryshm://a?b=c", "shm://a", "sentryshm://..", "sentryshm://a#b", ""}) {
    EXPECT_FALSE(parse_shm_uri(text)) << text;
  }
}

}  // namespace
}  // namespace sentry::plugins
