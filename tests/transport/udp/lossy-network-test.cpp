// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <random>
#include <thread>

#include "loopback.hpp"
#include "transport/udp/socket.hpp"

namespace sentry::udp::testing {
namespace {

using namespace std::chrono_literals;

// Stands between sender and receiver and does what a bad network does: it loses one datagram in
// twenty-five, repeats some, and lets some overtake others.
class BadNetwork {
 public:
  explicit BadNetwork(std::uint16_t to) {
    socket_ = open_socket(AF_INET).take();
    SocketAddress address = *parse_literal("127.0.0.1");
    EXPECT_TRUE(bind_socket(socket_, address));
    set_option(socket_, SOL_SOCKET, SO_RCVBUF, 4 << 20);
    port_ = *local_port(socket_);
    to_ = address;
    to_.set_port(to);
    thread_ = std::thread([this] { run(); });
  }
  BadNetwork(const BadNetwork &) = delete;
  BadNetwork &operator=(const BadNetwork &) = delete;
  ~BadNetwork() {
    stop_ = true;
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void run() {
    std::mt19937 random(11);
    std::vector<std::byte> held;
    while (!stop_) {
      pollfd ready{socket_.get(), POLLIN, 0};
      if (::poll(&ready, 1, 10) <= 0) continue;
      std::vector<std::byte> bytes(65536);
      const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size < 0 || random() % 25 == 0) continue;
      bytes.resize(static_cast<std::size_t>(size));
      if (random() % 10 == 0) pass(bytes);
      if (held.empty() && random() % 5 == 0) {
        held = std::move(bytes);
        continue;
      }
      pass(bytes);
      if (!held.empty()) pass(std::exchange(held, {}));
    }
  }
  void pass(const std::vector<std::byte> &bytes) {
    ::sendto(socket_.get(), bytes.data(), bytes.size(), 0, to_.get(), to_.length);
  }

  UniqueFd socket_;
  SocketAddress to_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

TEST(LossyNetwork, what_arrives_is_whole_in_order_and_new) {
  const auto receiver = open_receiver();
  const BadNetwork network(receiver->port());
  const auto sender = open_sender();
  sender->add({"127.0.0.1", network.port()});
  std::uint64_t newest = 0;
  std::size_t delivered = 0;
  for (std::uint64_t number = 1; number <= 200; ++number) {
    send_frame(*sender, {1, number}, number % 10 * 1500 + 1);
    ASSERT_TRUE(sender->drain(kPatience));
    for (;;) {
      const auto received = receiver->receive(2ms);
      ASSERT_TRUE(received);
      if (!*received) break;
      const Frame &frame = (*received)->frame;
      ASSERT_GT(frame.info.id.number, newest);
      ASSERT_TRUE(is_payload_of(frame.info, frame.payload.span()));
      EXPECT_EQ((*received)->discontinuity, newest != 0 && frame.info.id.number != newest + 1);
      newest = frame.info.id.number;
      ++delivered;
    }
  }
  EXPECT_GT(delivered, 50U);
  EXPECT_LT(delivered, 200U) << "the network was to lose some";
  const ReceiverStats stats = receiver->stats();
  EXPECT_EQ(stats.frames, delivered);
  EXPECT_EQ(stats.malformed + stats.corrupt, 0U);
}

}  // namespace
}  // namespace sentry::udp::testing
