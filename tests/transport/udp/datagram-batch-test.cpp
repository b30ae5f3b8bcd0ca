// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/datagram-batch.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "transport/udp/receive-socket.hpp"
#include "transport/udp/socket.hpp"

namespace sentry::udp {
namespace {

constexpr int kSegment = 100;  // bytes

// A sender that has the kernel cut its messages, beside a receiver.
class DatagramBatchTest : public testing::Test {
 protected:
  DatagramBatchTest() {
    ReceiverOptions options;
    options.address = "127.0.0.1";
    auto socket = open_receive_socket(options);
    EXPECT_TRUE(socket) << socket.error().message;
    socket_ = socket.take();
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(*local_port(socket_));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(sender_.get(), reinterpret_cast<sockaddr *>(&to), sizeof to), 0);
    cut_ = ::setsockopt(sender_.get(), SOL_UDP, UDP_SEGMENT, &kSegment, sizeof kSegment) == 0;
  }

  void send(const std::string &text) {
    ASSERT_EQ(::send(sender_.get(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
  }

  std::vector<std::string> receive() {
    std::vector<std::string> found;
    EXPECT_GE(batch_.receive(socket_.get()), 0);
    DatagramBatch::Item item;
    while (batch_.next(item)) {
      found.emplace_back(reinterpret_cast<const char *>(item.bytes.data()), item.bytes.size());
    }
    return found;
  }

  UniqueFd socket_;
  const UniqueFd sender_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  bool cut_ = false;
  DatagramBatch batch_;
};

using Texts = std::vector<std::string>;

TEST_F(DatagramBatchTest, gives_datagrams_that_came_together_one_by_one) {
  if (!cut_) GTEST_SKIP() << "this kernel cuts no datagrams";
  const std::string a(kSegment, 'a');
  const std::string b(kSegment, 'b');
  send(a + b + "the rest");
  send("alone");
  send(b + a);
  EXPECT_EQ(receive(), (Texts{a, b, "the rest", "alone", b, a}));
  EXPECT_EQ(receive(), Texts{});
}

TEST_F(DatagramBatchTest, gives_empty_datagrams) {
  send("");
  send("a");
  EXPECT_EQ(receive(), (Texts{"", "a"}));
}

// As a service manager may ask of a socket before it hands it over.
TEST_F(DatagramBatchTest, understands_the_kernel_beside_other_notes) {
  if (!cut_) GTEST_SKIP() << "this kernel cuts no datagrams";
  const int on = 1;
  for (const int note : {SO_TIMESTAMPNS, SO_RXQ_OVFL}) {
    ASSERT_EQ(::setsockopt(socket_.get(), SOL_SOCKET, note, &on, sizeof on), 0);
  }
  ASSERT_EQ(::setsockopt(socket_.get(), IPPROTO_IP, IP_PKTINFO, &on, sizeof on), 0);
  ASSERT_EQ(::setsockopt(socket_.get(), IPPROTO_IP, IP_RECVTTL, &on, sizeof on), 0);
  const std::string a(kSegment, 'a');
  send(a + a);
  EXPECT_EQ(receive(), (Texts{a, a}));
}

}  // namespace
}  // namespace sentry::udp
