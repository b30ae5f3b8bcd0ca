// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/message-reader.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "tests/bench/sockets.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::bench {
namespace {

// Both ends of a connection over loopback: only TCP throws bytes away for the reader.
class MessageReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    const UniqueFd listener = listen_on_loopback(0);
    sockaddr_in address{};
    socklen_t length = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr *>(&address), &length);
    client_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(client_.get(), reinterpret_cast<sockaddr *>(&address), length), 0);
    server_ = UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(server_);
  }

  void say(const std::string &bytes) { ASSERT_TRUE(send_all(server_.get(), bytes)); }

  // What comes next, once it is there; bytes on loopback may take a moment.
  MessageReader::Event read() {
    for (;;) {
      const auto event = reader_.read(client_.get());
      if (event != MessageReader::Event::kAgain || !await_more()) return event;
    }
  }

  UniqueFd client_;
  UniqueFd server_;
  MessageReader reader_;

 private:
  bool await_more() const {
    timeval limit{0, 200'000};
    ::setsockopt(client_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    char byte = 0;
    return ::recv(client_.get(), &byte, 1, MSG_PEEK) >= 0;
  }
};

using Event = MessageReader::Event;

TEST_F(MessageReaderTest, reply_is_read_to_the_end_of_its_body_and_no_further) {
  const std::string head =
      "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\nX-Timestamp: 1795398870.807819\r\n"
      "Link: <frames/7-19.jpg>; rel=\"next\"\r\n\r\n";
  say(head + std::string(5000, 'x') + "HTTP/1.1 204 No Content\r\nRetry-After: 3\r\n");
  ASSERT_EQ(read(), Event::kMessage);
  EXPECT_EQ(reader_.head().status, 200);
  EXPECT_EQ(reader_.head().timestamp_ns, 1'795'398'870'807'819'000);
  EXPECT_EQ(reader_.head().next, "frames/7-19.jpg");
  EXPECT_FALSE(reader_.head().closes);
  EXPECT_EQ(read(), Event::kAgain);
  say("Connection: close\r\n\r\n");
  ASSERT_EQ(read(), Event::kMessage);
  EXPECT_EQ(reader_.head().status, 204);
  EXPECT_EQ(reader_.head().retry_after, 3);
  EXPECT_TRUE(reader_.head().closes);
  EXPECT_EQ(reader_.head().next, "");
}

TEST_F(MessageReaderTest, a_body_that_is_not_whole_is_no_message) {
  say("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + std::string(9999, 'x'));
  EXPECT_EQ(read(), Event::kAgain);
  say("x");
  EXPECT_EQ(read(), Event::kMessage);
}

TEST_F(MessageReaderTest, parts_of_a_stream_follow_one_another) {
  say("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n--b\r\n");
  ASSERT_EQ(read(), Event::kMessage);
  EXPECT_EQ(reader_.head().status, 200);
  EXPECT_EQ(reader_.head().length, 0U);
  const std::string part = "Content-Length: 3\r\nX-Timestamp: 5.000001\r\n\r\nabc\r\n--b\r\n";
  say(part + part);
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(read(), Event::kMessage);
    EXPECT_EQ(reader_.head().status, 0);
    EXPECT_EQ(reader_.head().length, 3U);
    EXPECT_EQ(reader_.head().timestamp_ns, 5'000'001'000);
  }
  EXPECT_EQ(read(), Event::kAgain);
}

TEST_F(MessageReaderTest, a_head_may_come_byte_by_byte) {
  for (const char byte : std::string("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r")) {
    say(std::string(1, byte));
    ASSERT_EQ(reader_.read(client_.get()), Event::kAgain);
  }
  say("\n");
  EXPECT_EQ(read(), Event::kMessage);
  EXPECT_EQ(reader_.head().status, 503);
}

TEST_F(MessageReaderTest, the_end_of_the_connection_is_told) {
  server_.reset();
  EXPECT_EQ(read(), Event::kClosed);
}

TEST_F(MessageReaderTest, an_endless_head_is_broken) {
  say(std::string(20'000, 'x'));
  EXPECT_EQ(read(), Event::kBroken);
}

}  // namespace
}  // namespace sentry::bench
