// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/receiver.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>
#include <functional>

#include "loopback.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::udp::testing {
namespace {

using namespace std::chrono_literals;
using sentry::testing_support::TempDirectory;

std::string refusal(const std::function<void(ReceiverOptions &)> &change) {
  ReceiverOptions options;
  change(options);
  const auto receiver = Receiver::create(options);
  return receiver ? std::string() : receiver.error().message;
}

bool has(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TEST(Receiver, option_that_is_not_possible_is_refused_by_its_value) {
  EXPECT_EQ(refusal([](auto &) {}), "");
  EXPECT_TRUE(has(refusal([](auto &o) { o.streams = {"No"}; }), "\"No\""));
  EXPECT_TRUE(has(refusal([](auto &o) { o.address = "localhost"; }), "\"localhost\""));
  EXPECT_TRUE(has(refusal([](auto &o) { o.address = "192.0.2.99"; }), "192.0.2.99"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.allow_from = "everybody"; }), "\"everybody\""));
  EXPECT_TRUE(has(refusal([](auto &o) { o.allow_from = ""; }), "192.0.2.0/24"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.buffer_size = -5; }), "-5"));
  EXPECT_NE(refusal([](auto &o) { o.max_streams = 0; }), "");
  EXPECT_TRUE(has(refusal([](auto &o) {
                    o.address = "239.1.1.1";
                    o.multicast_iface = "nosuch0";
                  }),
                  "\"nosuch0\""));
}

TEST(Receiver, port_in_use_is_busy_and_says_which) {
  const auto holder = open_receiver();
  const std::uint16_t port = holder->port();
  for (const char *address : {"", "127.0.0.1", "::1"}) {
    ReceiverOptions options;
    options.address = address;
    options.port = port;
    const auto second = Receiver::create(options);
    ASSERT_FALSE(second) << address;
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
    EXPECT_TRUE(
        has(second.error().message, "UDP port " + std::to_string(port) + " is already in use"));
  }
}

TEST(Receiver, nothing_comes_when_nothing_is_sent) {
  const auto receiver = open_receiver();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(*receiver->receive(20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 20ms);
  EXPECT_FALSE(*receiver->receive(-1ns));
  EXPECT_EQ(receiver->stats().datagrams, 0U);
}

TEST(Receiver, restart_on_the_same_port_opens_no_replay) {
  const TempDirectory directory;
  ReceiverOptions options;
  options.state_directory = directory.path("made/when/needed");
  const auto sender = open_sender();
  {
    const auto receiver = open_receiver(options);
    options.port = receiver->port();
    sender->add({"127.0.0.1", receiver->port()});
    for (std::uint64_t number = 1; number <= 3; ++number) {
      send_frame(*sender, {9, number}, 3000);
      expect_frame(*receiver, {9, number});
    }
    EXPECT_FALSE(receiver->warning());
  }
  const auto receiver = open_receiver(options);
  for (std::uint64_t number = 1; number <= 3; ++number) {
    send_frame(*sender, {9, number}, 3000);
    ASSERT_TRUE(sender->drain(kPatience));
  }
  send_frame(*sender, {8, 1}, 3000);
  ASSERT_TRUE(sender->drain(kPatience));
  send_frame(*sender, {9, 4}, 3000);
  expect_frame(*receiver, {9, 4});
  EXPECT_EQ(receiver->stats().frames, 1U);
}

TEST(Receiver, directory_that_cannot_be_written_is_a_warning) {
  const TempDirectory directory;
  std::ofstream(directory.path("file")) << "in the way";
  ReceiverOptions options;
  options.state_directory = directory.path("file");
  const auto receiver = open_receiver(options);
  ASSERT_TRUE(receiver->warning());
  EXPECT_TRUE(has(receiver->warning()->message, directory.path("file")));
}

// What the kernel does with a group on the loopback interface differs from machine to machine.
void expect_multicast(const char *group) {
  ReceiverOptions options;
  options.address = group;
  options.multicast_iface = "lo";
  auto receiver = Receiver::create(options);
  if (!receiver) GTEST_SKIP() << "no multicast here: " << receiver.error().message;
  options.port = (*receiver)->port();
  const auto second = Receiver::create(options);
  ASSERT_TRUE(second) << "two receivers of one host may listen to a group: "
                      << second.error().message;
  SenderOptions sending;
  sending.multicast_iface = "lo";
  if (std::string(group).find(':') == std::string::npos) sending.bind_address = "127.0.0.1";
  const auto sender = open_sender(sending);
  sender->add({group, options.port});
  send_frame(*sender, {1, 1}, 20'000);
  ASSERT_TRUE(sender->drain(kPatience));
  if (sender->stats().unreachable > 0) GTEST_SKIP() << "no way to " << group << " here";
  expect_frame(**receiver, {1, 1});
  expect_frame(**second, {1, 1});
}

TEST(Receiver, ipv4_group_reaches_every_receiver_of_a_host) { expect_multicast("239.255.77.1"); }

TEST(Receiver, ipv6_group_reaches_every_receiver_of_a_host) { expect_multicast("ff11::7701"); }

std::uint16_t bind_to_loopback(const UniqueFd &socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto *raw = reinterpret_cast<sockaddr *>(&address);
  socklen_t length = sizeof address;
  const bool bound =
      ::bind(socket.get(), raw, length) == 0 && ::getsockname(socket.get(), raw, &length) == 0;
  return bound ? ntohs(address.sin_port) : 0;
}

TEST(Receiver, socket_is_taken_over_with_what_waits_in_it) {
  UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const std::uint16_t port = bind_to_loopback(socket);
  ASSERT_NE(port, 0);
  const auto sender = open_sender();
  sender->add({"127.0.0.1", port});
  send_frame(*sender, {1, 1}, 3000);
  ASSERT_TRUE(sender->drain(kPatience));
  const auto receiver = Receiver::adopt(std::move(socket), {});
  ASSERT_TRUE(receiver);
  EXPECT_EQ((*receiver)->port(), port);
  expect_frame(**receiver, {1, 1});
}

// Several frames may have been taken from the socket at once, of which receive() gives one.
TEST(Receiver, change_of_streams_loses_nothing_that_has_come) {
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  for (std::uint64_t number = 1; number <= 3; ++number) {
    send_frame(*sender, {1, number}, 3000);
    ASSERT_TRUE(sender->drain(kPatience));
  }
  expect_frame(*receiver, {1, 1});
  ReceiverOptions options;
  options.streams = {std::string(kDefaultStream), "another"};
  ASSERT_TRUE(receiver->change(options));
  expect_frame(*receiver, {1, 2});
  options.allow_from = "everybody";
  EXPECT_FALSE(receiver->change(options)) << "and nothing changes";
  expect_frame(*receiver, {1, 3});
}

TEST(Receiver, change_of_streams_and_senders_counts_from_then_on) {
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  const auto is_refused = [&](std::uint64_t number) {
    send_frame(*sender, {1, number}, 3000);
    return sender->drain(kPatience) && !*receiver->receive(100ms);
  };
  ReceiverOptions options;
  options.streams = {"another"};
  ASSERT_TRUE(receiver->change(options));
  EXPECT_TRUE(is_refused(1));
  EXPECT_GT(receiver->stats().other_stream, 0U);
  options.streams = {};
  options.allow_from = "192.0.2.1";
  ASSERT_TRUE(receiver->change(options));
  EXPECT_TRUE(is_refused(2));
  EXPECT_GT(receiver->stats().not_allowed, 0U);
  ASSERT_TRUE(receiver->change({}));
  send_frame(*sender, {1, 3}, 3000);
  expect_frame(*receiver, {1, 3});
}

TEST(Receiver, only_a_udp_socket_can_be_handed_over) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const auto adopted = Receiver::adopt(UniqueFd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)), {});
    ASSERT_FALSE(adopted);
    EXPECT_EQ(adopted.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(Receiver::adopt(UniqueFd(), {}));
  ReceiverOptions wrong;
  wrong.allow_from = "everybody";
  EXPECT_FALSE(Receiver::adopt(UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), wrong));
}

}  // namespace
}  // namespace sentry::udp::testing
