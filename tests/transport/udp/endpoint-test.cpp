// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/endpoint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sentry::udp::testing {
namespace {

TEST(Endpoint, names_and_addresses_are_read_as_people_write_them) {
  const auto read = [](const char *text) {
    const auto endpoint = parse_endpoint(text);
    return endpoint ? endpoint->host + " " + std::to_string(endpoint->port)
                    : endpoint.error().message;
  };
  EXPECT_EQ(read("nara.example:5004"), "nara.example 5004");
  EXPECT_EQ(read(" 192.0.2.7:1 "), "192.0.2.7 1");
  EXPECT_EQ(read("[2001:db8::1]:65535"), "2001:db8::1 65535");
  EXPECT_EQ(read("[fe80::1%lo]:5004"), "fe80::1%lo 5004");
  EXPECT_EQ(read("my_host-2:80"), "my_host-2 80");
}

TEST(Endpoint, what_is_not_one_is_refused_in_a_sentence_that_names_it) {
  for (const char *text : {"",
                           ":",
                           ":5004",
                           "host",
                           "host:",
                           "host:0",
                           "host:65536",
                           "host:5004x",
                           "host:-1",
                           "2001:db8::1:5004",
                           "[2001:db8::1]",
                           "[::1:5004",
                           "::1]:5004",
                           "[]:1",
                           "[host]:1",
                           "[1.2.3.4]:1",
                           "10:5004",
                           "1.2.3:5004",
                           "1.2.3.4.5:5004",
                           "a b:1",
                           "a/b:1",
                           "-a:1",
                           "[fe80::1%nosuch0]:1",
                           ".a:1",
                           "h\xC3\xB6st:1"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_FALSE(endpoint) << text;
    EXPECT_NE(endpoint.error().message.find("\"" + std::string(text) + "\""), std::string::npos);
    EXPECT_EQ(endpoint.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(parse_endpoint(std::string(300, 'a') + ":1"));
}

TEST(Endpoint, lists_are_separated_by_commas) {
  const auto endpoints = parse_endpoints("a:1, [::1]:2 ,192.0.2.1:3");
  ASSERT_TRUE(endpoints);
  ASSERT_EQ(endpoints->size(), 3U);
  EXPECT_EQ(to_string((*endpoints)[0]), "a:1");
  EXPECT_EQ(to_string((*endpoints)[1]), "[::1]:2");
  EXPECT_TRUE(parse_endpoints("")->empty());
  EXPECT_TRUE(parse_endpoints("  ")->empty());
  EXPECT_FALSE(parse_endpoints("a:1,"));
  EXPECT_FALSE(parse_endpoints("a:1,,b:2"));
}

}  // namespace
}  // namespace sentry::udp::testing
