// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "loopback.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "transport/base/clock.hpp"

namespace sentry::udp::testing {
namespace {

using namespace std::chrono_literals;

TEST(UdpLoopback, frame_arrives_with_everything_that_was_said_of_it) {
  const auto receiver = open_receiver();
  SenderOptions options;
  options.stream = "field-2";
  const auto sender = open_sender(options);
  sender->add({"127.0.0.1", receiver->port()});
  Bytes payload = make_payload(70'000, 3);
  FrameInfo info = make_info({9, 4}, payload.span());
  info.capture_time_ns = utc_now_ns();
  info.state = SourceState::kSlate;
  info.reason = "no signal — check the cable";
  info.media_type = "image/webp";
  sender->send(info, std::move(payload));
  const auto received = receiver->receive(kPatience);
  ASSERT_TRUE(received && *received);
  EXPECT_EQ((*received)->stream, "field-2");
  EXPECT_EQ((*received)->frame.info, info);
  EXPECT_EQ((*received)->frame.payload.size(), 70'000U);
  EXPECT_FALSE((*received)->discontinuity);
  EXPECT_FALSE((*received)->sealed);
  EXPECT_EQ((*received)->clock_skew_ns, 0);
}

TEST(UdpLoopback, ipv6_and_ipv4_clients_share_one_port) {
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"::1", receiver->port()});
  send_frame(*sender, {1, 1}, 5000);
  expect_frame(*receiver, {1, 1});
  sender->clear();
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 2}, 5000);
  expect_frame(*receiver, {1, 2});
  EXPECT_EQ(receiver->stats().not_allowed, 0U);
}

TEST(UdpLoopback, each_address_can_be_bound_alone) {
  for (const char *address : {"127.0.0.1", "::1"}) {
    ReceiverOptions options;
    options.address = address;
    const auto receiver = open_receiver(options);
    SenderOptions sending;
    sending.bind_address = address;
    const auto sender = open_sender(sending);
    sender->add({address, receiver->port()});
    send_frame(*sender, {1, 1}, 3000);
    expect_frame(*receiver, {1, 1});
  }
}

// The system may not give the buffer that is asked for, and a busy machine may not read in time:
// such a frame is lost, which is no fault, so another one is sent at half the pace.
bool largest_frame_crosses(std::uint16_t mtu) {
  ReceiverOptions options;
  options.buffer_size = 64 << 20;
  const auto receiver = open_receiver(options);
  SenderOptions sending;
  sending.mtu = mtu;
  const auto sender = open_sender(sending);
  sender->add({"127.0.0.1", receiver->port()});
  std::uint64_t bitrate = 800'000'000;
  for (std::uint64_t number = 1; number <= 6; ++number, bitrate /= 2) {
    sender->set_pacing_bitrate(bitrate);
    send_frame(*sender, {1, number}, kMaxPayload);
    std::thread drainer([&] {
      EXPECT_TRUE(sender->drain(kPatience));
      receiver->interrupt(true);  // all of it left; what is missing now is lost
    });
    auto received = receiver->receive(kPatience);
    drainer.join();
    receiver->interrupt(false);
    if (received && !*received) received = receiver->receive(3s);  // what the socket still holds
    if (!received || !*received) continue;
    const Frame &frame = (*received)->frame;
    return frame.payload.size() == kMaxPayload && is_payload_of(frame.info, frame.payload.span());
  }
  return false;
}

TEST(UdpLoopback, largest_frame_crosses_at_any_datagram_size) {
  EXPECT_TRUE(largest_frame_crosses(1400));
  EXPECT_TRUE(largest_frame_crosses(65507));
}

TEST(UdpLoopback, unpaced_burst_arrives_whole_through_udp_segment) {
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  sender->add({"::1", receiver->port()});
  send_frame(*sender, {1, 1}, 300'000);  // ends in a datagram that is not full
  expect_frame(*receiver, {1, 1});
  ASSERT_TRUE(sender->drain(kPatience));
  const SenderStats stats = sender->stats();
  EXPECT_EQ(stats.datagrams_sent, 2U * ((300'000 + 71 + 1351) / 1352));
  EXPECT_EQ(stats.frames_sent, 1U);
  EXPECT_EQ(stats.other_errors, 0U);
}

TEST(UdpLoopback, every_client_gets_the_same_frame) {
  std::vector<std::unique_ptr<Receiver>> receivers;
  const auto sender = open_sender();
  for (int i = 0; i < 20; ++i) {
    receivers.push_back(open_receiver());
    EXPECT_TRUE(sender->add({"127.0.0.1", receivers.back()->port()}));
  }
  EXPECT_EQ(sender->clients().size(), 20U);
  for (std::uint64_t number = 1; number <= 3; ++number) {
    send_frame(*sender, {1, number}, 50'000);
    for (const auto &receiver : receivers) expect_frame(*receiver, {1, number});
  }
}

TEST(UdpLoopback, removed_client_gets_nothing_more) {
  const auto kept = open_receiver();
  const auto removed = open_receiver();
  const auto sender = open_sender();
  EXPECT_TRUE(sender->add({"127.0.0.1", kept->port()}));
  EXPECT_TRUE(sender->add({"127.0.0.1", removed->port()}));
  EXPECT_FALSE(sender->add({"127.0.0.1", removed->port()}));
  EXPECT_TRUE(sender->remove({"127.0.0.1", removed->port()}));
  EXPECT_FALSE(sender->remove({"127.0.0.1", removed->port()}));
  send_frame(*sender, {1, 1}, 2000);
  expect_frame(*kept, {1, 1});
  ASSERT_TRUE(sender->drain(kPatience));
  const auto received = removed->receive(0s);
  ASSERT_TRUE(received);
  EXPECT_FALSE(*received);
}

TEST(UdpLoopback, client_where_nobody_listens_is_counted_and_harms_no_other) {
  std::uint16_t closed_port = 0;
  {
    const auto gone = open_receiver();
    closed_port = gone->port();
  }
  const auto receiver = open_receiver();
  const auto sender = open_sender();
  sender->add({"127.0.0.1", closed_port});
  sender->add({"::1", closed_port});
  sender->add({"127.0.0.1", receiver->port()});
  for (std::uint64_t number = 1; number <= 10; ++number) {
    send_frame(*sender, {1, number}, 20'000);
    expect_frame(*receiver, {1, number});
    ASSERT_TRUE(sender->drain(kPatience));
  }
  EXPECT_GT(sender->stats().refused, 0U);
  EXPECT_EQ(sender->stats().other_errors, 0U);
  EXPECT_EQ(sender->stats().frames_sent, 10U);
}

TEST(UdpLoopback, unreachable_client_is_counted_and_harms_no_other) {
  const auto receiver = open_receiver();
  SenderOptions options;
  options.bind_address = "127.0.0.1";  // no way to an IPv6 client from here
  const auto sender = open_sender(options);
  sender->add({"::1", 9});
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 1}, 20'000);
  expect_frame(*receiver, {1, 1});
  ASSERT_TRUE(sender->drain(kPatience));
  EXPECT_EQ(sender->stats().unreachable, 1U);
}

TEST(UdpLoopback, datagrams_from_elsewhere_are_not_looked_at) {
  ReceiverOptions options;
  options.allow_from = "127.0.0.2, 10.0.0.0/8";
  const auto receiver = open_receiver(options);
  SenderOptions refused;
  refused.bind_address = "127.0.0.1";
  const auto stranger = open_sender(refused);
  stranger->add({"127.0.0.1", receiver->port()});
  send_frame(*stranger, {5, 1}, 100);
  ASSERT_TRUE(stranger->drain(kPatience));
  SenderOptions allowed;
  allowed.bind_address = "127.0.0.2";
  const auto sender = open_sender(allowed);
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 1}, 100);
  expect_frame(*receiver, {1, 1});
  const ReceiverStats stats = receiver->stats();
  EXPECT_EQ(stats.not_allowed, 1U);
  EXPECT_EQ(stats.frames, 1U);
  EXPECT_EQ(stats.datagrams, 2U);
}

TEST(UdpLoopback, receiver_settles_on_the_first_stream_it_hears) {
  ReceiverOptions options;
  options.first_heard = true;
  const auto receiver = open_receiver(options);
  SenderOptions first;
  first.stream = "first";
  const auto one = open_sender(first);
  SenderOptions second;
  second.stream = "second";
  const auto two = open_sender(second);
  one->add({"127.0.0.1", receiver->port()});
  two->add({"127.0.0.1", receiver->port()});
  send_frame(*one, {1, 1}, 100);
  expect_frame(*receiver, {1, 1});
  send_frame(*two, {2, 1}, 100);
  ASSERT_TRUE(two->drain(kPatience));
  send_frame(*one, {1, 2}, 100);
  const auto frame = expect_frame(*receiver, {1, 2});
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->stream, "first");
  EXPECT_EQ(receiver->stats().other_stream, 1U);
}

TEST(UdpLoopback, interrupt_ends_a_wait_for_a_frame) {
  const auto receiver = open_receiver();
  std::thread other([&] { receiver->interrupt(true); });
  const auto begin = std::chrono::steady_clock::now();
  const auto received = receiver->receive(kPatience);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
  ASSERT_TRUE(received);
  EXPECT_FALSE(*received);
  other.join();
  EXPECT_FALSE(*receiver->receive(kPatience)) << "the interruption stays";
  receiver->interrupt(false);
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 1}, 100);
  expect_frame(*receiver, {1, 1});
}

TEST(UdpLoopback, full_socket_buffer_is_seen_as_kernel_drops) {
  ReceiverOptions options;
  options.buffer_size = 4096;
  const auto receiver = open_receiver(options);
  const auto sender = open_sender();
  sender->add({"127.0.0.1", receiver->port()});
  send_frame(*sender, {1, 1}, 200'000);
  ASSERT_TRUE(sender->drain(kPatience));
  EXPECT_FALSE(*receiver->receive(0s));
  send_frame(*sender, {1, 2}, 100);
  expect_frame(*receiver, {1, 2});
  EXPECT_GT(receiver->stats().kernel_drops, 0U);
}

}  // namespace
}  // namespace sentry::udp::testing
