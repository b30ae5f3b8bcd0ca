// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/sender.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "gate.hpp"
#include "loopback.hpp"
#include "transport/udp/send-sockets.hpp"

namespace sentry::udp::testing {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kCrawl = 8000;  // bits per second: a datagram takes more than a second

TEST(Sender, option_that_is_not_possible_is_refused_by_its_value) {
  const auto refusal = [](const std::function<void(SenderOptions &)> &change) {
    SenderOptions options;
    change(options);
    const auto sender = Sender::create(options);
    return sender ? std::string() : sender.error().message;
  };
  const auto has = [](const std::string &text, const char *part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_EQ(refusal([](auto &) {}), "");
  EXPECT_TRUE(has(refusal([](auto &o) { o.stream = "No"; }), "\"No\""));
  EXPECT_TRUE(has(refusal([](auto &o) { o.mtu = 575; }), "mtu of 575"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.mtu = 65508; }), "mtu of 65508"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.ttl = 0; }), "ttl of 0"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.ttl_mc = 256; }), "ttl of 256"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.qos_dscp = 64; }), "DSCP of 64"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.buffer_size = -1; }), "buffer of -1"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.bind_address = "host"; }), "\"host\""));
  EXPECT_TRUE(has(refusal([](auto &o) { o.bind_address = "192.0.2.99"; }), "192.0.2.99"));
  EXPECT_TRUE(has(refusal([](auto &o) { o.multicast_iface = "nosuch0"; }), "\"nosuch0\""));
}

TEST(Sender, bind_port_in_use_is_busy) {
  const auto holder = open_receiver();
  SenderOptions options;
  options.bind_port = holder->port();
  const auto sender = Sender::create(options);
  ASSERT_FALSE(sender);
  EXPECT_EQ(sender.error().code, ErrorCode::kBusy);
  EXPECT_NE(sender.error().message.find("UDP port " + std::to_string(holder->port()) +
                                        " is already in use"),
            std::string::npos);
}

int option_of(const UniqueFd &socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(socket.get(), level, name, &value, &size), 0);
  return value;
}

TEST(Sender, options_reach_both_sockets) {
  SenderOptions options;
  options.ttl = 3;
  options.ttl_mc = 2;
  options.qos_dscp = 34;
  options.buffer_size = 100'000;
  options.multicast_iface = "lo";
  options.loop = false;
  const auto sockets = SendSockets::open(options);
  ASSERT_TRUE(sockets) << sockets.error().message;
  EXPECT_EQ(option_of(sockets->v4, IPPROTO_IP, IP_TTL), 3);
  EXPECT_EQ(option_of(sockets->v4, IPPROTO_IP, IP_MULTICAST_TTL), 2);
  EXPECT_EQ(option_of(sockets->v4, IPPROTO_IP, IP_MULTICAST_LOOP), 0);
  EXPECT_EQ(option_of(sockets->v4, IPPROTO_IP, IP_TOS), 34 << 2);
  EXPECT_EQ(option_of(sockets->v4, SOL_SOCKET, SO_SNDBUF), 200'000) << "the kernel doubles it";
  if (!sockets->v6) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(option_of(sockets->v6, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 3);
  EXPECT_EQ(option_of(sockets->v6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS), 2);
  EXPECT_EQ(option_of(sockets->v6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP), 0);
  EXPECT_EQ(option_of(sockets->v6, IPPROTO_IPV6, IPV6_TCLASS), 34 << 2);
  EXPECT_NE(option_of(sockets->v6, IPPROTO_IPV6, IPV6_MULTICAST_IF), 0);
}

TEST(Sender, newer_frame_replaces_one_that_has_not_begun) {
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  sender->interrupt(true);
  for (std::uint64_t number = 1; number <= 5; ++number) send_frame(*sender, {1, number}, 1000);
  EXPECT_EQ(sender->stats().frames_replaced, 4U);
  EXPECT_EQ(sender->stats().datagrams_sent, 0U);
  sender->interrupt(false);
  expect_frame(*receiver, {1, 5});
  ASSERT_TRUE(sender->drain(kPatience));
  EXPECT_EQ(sender->stats().frames_sent, 1U);
}

TEST(Sender, frame_that_may_not_travel_is_counted_and_stops_nothing) {
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 1}, kMaxPayload + 1);
  ASSERT_TRUE(sender->drain(kPatience));
  send_frame(*sender, {0, 0}, 100);
  ASSERT_TRUE(sender->drain(kPatience));
  sender->send(FrameInfo{}, Bytes());
  ASSERT_TRUE(sender->drain(kPatience));
  EXPECT_EQ(sender->stats().frames_invalid, 3U);
  send_frame(*sender, {1, 2}, 100);
  expect_frame(*receiver, {1, 2});
}

TEST(Sender, drain_runs_out_of_time_while_a_frame_is_paced) {
  SenderOptions options;
  options.pacing_bitrate = kCrawl;
  const auto sender = open_sender(options);
  sender->add({"127.0.0.1", 9});
  send_frame(*sender, {1, 1}, 100'000);
  EXPECT_FALSE(sender->drain(20ms));
}

TEST(Sender, interrupt_ends_drain_and_pacing_at_once) {
  SenderOptions options;
  options.pacing_bitrate = kCrawl;  // the frame would take over a minute
  const auto sender = open_sender(options);
  const auto receiver = open_receiver();
  sender->add({"127.0.0.1", receiver->port()});
  const auto begin = Steady::now();
  send_frame(*sender, {1, 1}, 100'000);
  std::thread other([&] { sender->interrupt(true); });
  EXPECT_FALSE(sender->drain(std::chrono::hours(1)));
  other.join();
  EXPECT_FALSE(sender->drain(std::chrono::hours(1))) << "the interruption stays";
  sender->interrupt(false);
  sender->set_pacing_bitrate(0);
  EXPECT_LT(Steady::now() - begin, kPatience);
}

TEST(Sender, frame_that_was_begun_is_given_up_and_the_next_one_is_sent) {
  SenderOptions options;
  options.pacing_bitrate = 1'120'000;  // a hundred datagrams a second
  const auto receiver = open_receiver();
  const auto sender = open_sender(options);
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 1}, 10'000'000);
  const auto deadline = Steady::now() + kPatience;
  while (receiver->stats().datagrams == 0 && Steady::now() < deadline) {
    ASSERT_FALSE(*receiver->receive(10ms));
  }
  sender->interrupt(true);
  while (sender->stats().frames_aborted == 0 && Steady::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(sender->stats().frames_aborted, 1U);
  sender->interrupt(false);
  sender->set_pacing_bitrate(0);
  send_frame(*sender, {1, 2}, 100);
  expect_frame(*receiver, {1, 2});
}

TEST(Sender, may_go_while_it_paces) {
  const auto begin = Steady::now();
  {
    SenderOptions options;
    options.pacing_bitrate = kCrawl;
    const auto sender = open_sender(options);
    sender->add({"127.0.0.1", 9});
    send_frame(*sender, {1, 1}, 100'000);
  }
  EXPECT_LT(Steady::now() - begin, kPatience);
}

TEST(Sender, drain_of_nothing_is_done) {
  const auto sender = open_sender();
  EXPECT_TRUE(sender->drain(0ns));
  EXPECT_TRUE(sender->drain(std::chrono::nanoseconds::max()));
}

TEST(Sender, name_that_is_looked_up_in_time_gets_the_frame_that_waited) {
  const auto gate = std::make_shared<Gate>();
  SenderOptions options;
  options.lookup = [gate](const std::string &) -> Result<std::vector<SocketAddress>> {
    gate->pass();
    return std::vector{*parse_literal("127.0.0.1")};
  };
  const auto named = open_receiver();
  const auto literal = open_receiver();
  const auto sender = open_sender(options);
  sender->add({"nara.example", named->port()});
  sender->add({"127.0.0.1", literal->port()});
  EXPECT_EQ(sender->stats().unresolved, 1U);
  send_frame(*sender, {1, 1}, 20'000);
  expect_frame(*literal, {1, 1});
  EXPECT_FALSE(sender->drain(1ms)) << "the frame is owed to a client yet";
  gate->open();
  expect_frame(*named, {1, 1});
  EXPECT_TRUE(sender->drain(kPatience));
  EXPECT_EQ(sender->stats().unresolved, 0U);
  EXPECT_EQ(sender->stats().frames_sent, 1U);
}

TEST(Sender, name_without_an_address_delays_nobody) {
  const auto gate = std::make_shared<Gate>();
  SenderOptions options;
  options.lookup = [gate](const std::string &host) -> Result<std::vector<SocketAddress>> {
    if (host == "hangs.example") gate->pass();
    return Error{ErrorCode::kNotFound, "no address"};
  };
  const auto receiver = open_receiver();
  const auto sender = open_sender(options);
  sender->add({"hangs.example", 5004});
  sender->add({"fails.example", 5004});
  sender->add({"127.0.0.1", receiver->port()});
  for (std::uint64_t number = 1; number <= 5; ++number) {
    send_frame(*sender, {1, number}, 20'000);
    expect_frame(*receiver, {1, number});
  }
  EXPECT_EQ(sender->stats().unresolved, 2U);
  EXPECT_TRUE(sender->remove({"hangs.example", 5004}));
  EXPECT_TRUE(sender->drain(kPatience)) << "what failed is owed nothing";
  gate->open();
}

TEST(Sender, name_with_addresses_of_both_families_is_reached_in_the_one_that_is_bound) {
  SenderOptions options;
  options.bind_address = "127.0.0.1";
  options.lookup = [](const std::string &) -> Result<std::vector<SocketAddress>> {
    return std::vector{*parse_literal("::1"), *parse_literal("127.0.0.1")};
  };
  const auto receiver = open_receiver();
  const auto sender = open_sender(options);
  sender->add({"both.example", receiver->port()});
  send_frame(*sender, {1, 1}, 100);
  expect_frame(*receiver, {1, 1});
}

// When each datagram of a paced frame reached the receiving thread.
std::vector<Steady::time_point> arrivals_of_paced_frame(std::uint64_t bitrate, std::size_t size) {
  const auto receiver = open_receiver();
  SenderOptions options;
  options.pacing_bitrate = bitrate;
  const auto sender = open_sender(options);
  sender->add({"127.0.0.1", receiver->port()});
  std::vector<Steady::time_point> arrivals;
  send_frame(*sender, {1, 1}, size);
  for (bool done = false; !done;) {
    const auto frame = receiver->receive(kMillisecond * 1ns);
    arrivals.resize(receiver->stats().datagrams, Steady::now());
    done = !frame || *frame || (sender->drain(0ns) && !*receiver->receive(1s));
  }
  return arrivals;
}

TEST(Sender, pacing_spreads_the_datagrams_of_a_frame) {
  // 100 datagrams of 1400 bytes at 2.24 Mbit/s: 5 ms each. A busy machine makes it longer, never
  // much shorter.
  const auto arrivals = arrivals_of_paced_frame(2'240'000, 135'000);
  ASSERT_EQ(arrivals.size(), 100U);
  EXPECT_GT(arrivals.back() - arrivals.front(), 400ms);
  EXPECT_GT(arrivals[50] - arrivals[0], 150ms) << "in the middle, too";
  EXPECT_GT(arrivals[99] - arrivals[50], 150ms);
}

TEST(Sender, paced_frames_keep_their_rate_one_after_another) {
  const auto receiver = open_receiver();
  SenderOptions options;
  options.pacing_bitrate = 4'000'000;
  const auto sender = open_sender(options);
  sender->add({"127.0.0.1", receiver->port()});
  const auto begin = Steady::now();
  for (std::uint64_t number = 1; number <= 5; ++number) {  // 50 ms each
    send_frame(*sender, {1, number}, 25'000);
    ASSERT_TRUE(sender->drain(kPatience));
    expect_frame(*receiver, {1, number});
  }
  EXPECT_GT(Steady::now() - begin, 180ms);
}

}  // namespace
}  // namespace sentry::udp::testing
