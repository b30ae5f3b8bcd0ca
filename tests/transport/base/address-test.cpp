// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/address.hpp"

#include <gtest/gtest.h>

#include <string>

#include "transport/base/cidr.hpp"

namespace sentry {
namespace {

Address address(const char *text) {
  const auto parsed = parse_address(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : Address{};
}

bool allows(const char *list, const char *host) {
  const auto allowed = AllowList::parse(list);
  EXPECT_TRUE(allowed) << list;
  return allowed && allowed->contains(address(host));
}

TEST(Cidr, block_contains_its_addresses_and_no_other) {
  EXPECT_TRUE(allows("127.0.0.0/8,::1/128", "127.255.0.9"));
  EXPECT_TRUE(allows("127.0.0.0/8,::1/128", "::1"));
  EXPECT_FALSE(allows("127.0.0.0/8,::1/128", "128.0.0.1"));
  EXPECT_FALSE(allows("127.0.0.0/8,::1/128", "::2"));
  EXPECT_TRUE(allows("192.0.2.128/25", "192.0.2.129"));
  EXPECT_FALSE(allows("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(allows("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(allows("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(allows("192.0.2.9", "192.0.2.9"));
  EXPECT_FALSE(allows("192.0.2.9", "192.0.2.8"));
}

TEST(Cidr, bits_beyond_the_prefix_are_ignored) {
  EXPECT_TRUE(allows("192.168.1.5/24", "192.168.1.77"));
}

TEST(Cidr, families_do_not_contain_each_other) {
  EXPECT_TRUE(allows("0.0.0.0/0", "198.51.100.1"));
  EXPECT_FALSE(allows("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(allows("::/0", "2001:db8::1"));
  EXPECT_FALSE(allows("::/0", "198.51.100.1"));
}

TEST(Cidr, mapped_addresses_are_the_ipv4_ones) {
  EXPECT_TRUE(allows("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(allows("::ffff:10.0.0.0/104", "10.9.9.9"));
  EXPECT_EQ(address("::ffff:10.1.2.3"), address("10.1.2.3"));
  EXPECT_EQ(to_string(address("::ffff:10.1.2.3")), "10.1.2.3");
}

TEST(Cidr, what_is_not_a_block_is_refused_in_a_sentence_that_names_it) {
  for (const char *text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::/129", "10.0.0.0/-1",
                           "host/8", "10.0.0.0/8/8", "10.0.0.0/8x", "fe80::1%lo/64", "10/8"}) {
    const auto list = AllowList::parse(text);
    ASSERT_FALSE(list) << text;
    EXPECT_NE(list.error().message.find("\"" + std::string(text) + "\""), std::string::npos);
  }
  EXPECT_FALSE(AllowList::parse("10.0.0.0/8,,::1"));
  EXPECT_FALSE(AllowList::parse(std::string_view("127.1\0:", 7))) << "not read to the NUL only";
}

TEST(Address, multicast_is_told_from_unicast) {
  EXPECT_TRUE(address("239.1.2.3").is_multicast());
  EXPECT_TRUE(address("224.0.0.1").is_multicast());
  EXPECT_FALSE(address("223.255.255.255").is_multicast());
  EXPECT_TRUE(address("ff15::1").is_multicast());
  EXPECT_FALSE(address("fe80::1").is_multicast());
}

}  // namespace
}  // namespace sentry
