// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <list>

#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing_support::HttpClient;
using testing_support::HttpReply;
using testing_support::read_part;

void ask(HttpClient &client, std::string_view target, std::string_view method = "GET") {
  client.send(std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n");
}

// Reads the head and the first boundary.
HttpReply open_stream(HttpClient &client, std::string_view target) {
  ask(client, target);
  HttpReply reply;
  reply.head = client.read_head();
  EXPECT_EQ(client.read_until("--sentry-frame\r\n"), "--sentry-frame\r\n");
  return reply;
}

TEST(MultipartStream, head_is_closed_by_the_connection_and_not_chunked) {
  RunningSoupLane front;
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  const HttpReply reply = open_stream(client, "/field/stream.mjpg");
  EXPECT_EQ(reply.head.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(reply.field("Content-Type"), "multipart/x-mixed-replace; boundary=sentry-frame");
  EXPECT_EQ(reply.field("Cache-Control"), "no-store");
  EXPECT_EQ(reply.field("X-Accel-Buffering"), "no");
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "*");
  EXPECT_TRUE(reply.all("Transfer-Encoding").empty());
  EXPECT_TRUE(reply.all("Content-Length").empty());
}

TEST(MultipartStream, newest_frame_comes_at_once_and_then_each_new_one) {
  RunningSoupLane front;
  Frame first = live_frame(1, 200'000);
  const std::string first_picture = as_text(first);
  front.stream()->publish(std::move(first));
  HttpClient client(front.port());
  open_stream(client, "/field/stream.mjpg");
  auto part = read_part(client);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body, first_picture);
  EXPECT_EQ(part->head, front.stream()->newest()->part_head() + "\r\n");
  for (std::uint64_t number = 2; number < 20; ++number) {
    Frame frame = live_frame(number, 50'000);
    const std::string picture = as_text(frame);
    front.stream()->publish(std::move(frame));
    part = read_part(client);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->body, picture);
  }
}

TEST(MultipartStream, opens_before_the_first_frame) {
  RunningSoupLane front;
  front.stream();
  HttpClient client(front.port());
  ask(client, "/field/stream.mjpg");
  EXPECT_NE(client.read_head(), "");
  front.stream()->publish(live_frame(1));
  EXPECT_NE(client.read_until("--sentry-frame\r\n"), "");
  EXPECT_TRUE(read_part(client));
}

TEST(MultipartStream, head_request_ends_after_the_head) {
  RunningSoupLane front;
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  ask(client, "/field/stream.mjpg", "HEAD");
  HttpReply reply;
  reply.head = client.read_head();
  EXPECT_EQ(reply.field("Content-Type"), "multipart/x-mixed-replace; boundary=sentry-frame");
  EXPECT_TRUE(reply.all("Content-Length").empty());
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(MultipartStream, advanced_heads_end_every_part_with_the_next_ones_head) {
  RunningSoupLane front;
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  open_stream(client, "/stream.mjpg?advance_headers=1");
  const std::string between = "\r\n--sentry-frame\r\nContent-Type: image/jpeg\r\n\r\n";
  client.read_until("\r\n\r\n");
  EXPECT_EQ(client.read_until(between),
            std::string(front.stream()->newest()->payload_text()) + between);
  front.stream()->publish(live_frame(2));
  const std::string second = client.read_until(between);
  EXPECT_EQ(second, std::string(front.stream()->newest()->payload_text()) + between);
}

TEST(MultipartStream, rate_is_kept_to) {
  RunningSoupLane front;
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  open_stream(client, "/stream.mjpg?fps=4");
  ASSERT_TRUE(read_part(client));
  const auto begin = steady_clock::now();
  std::uint64_t number = 1;
  int parts = 0;
  // Whatever comes in between, the next part is the newest at its time.
  while (parts < 4 && steady_clock::now() - begin < HttpClient::kLimit) {
    front.stream()->publish(live_frame(++number));
    if (read_part(client, milliseconds(10))) ++parts;
  }
  EXPECT_EQ(parts, 4);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(900));
  EXPECT_GT(number, 10U);
}

TEST(MultipartStream, postponed_frame_comes_though_no_other_follows) {
  RunningSoupLane front;
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  open_stream(client, "/stream.mjpg?fps=2");
  ASSERT_TRUE(read_part(client));
  Frame last = live_frame(2);
  const std::string picture = as_text(last);
  front.stream()->publish(std::move(last));
  const auto part = read_part(client);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body, picture);
}

TEST(MultipartStream, frame_postponed_while_another_was_under_way_comes_too) {
  RunningSoupLane front;
  front.stream()->publish(live_frame(1, 8'000'000));
  HttpClient client(front.port());
  open_stream(client, "/stream.mjpg?fps=0.5");
  Frame last = live_frame(2);
  const std::string picture = as_text(last);
  front.stream()->publish(std::move(last));
  front.on_loop([] {});
  front.on_loop([] {});
  ASSERT_TRUE(read_part(client));
  const auto part = read_part(client);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body, picture);
}

TEST(MultipartStream, slow_viewer_holds_one_frame_and_then_gets_the_newest) {
  RunningSoupLane front({.recent = {2, std::size_t{1} << 30}});
  const StreamPtr stream = front.stream();
  stream->publish(live_frame(1, 4'000'000));
  HttpClient slow(front.port(), 4096);
  open_stream(slow, "/stream.mjpg");
  std::vector<std::weak_ptr<const SharedFrame>> frames;
  for (std::uint64_t number = 2; number <= 12; ++number) {
    stream->publish(live_frame(number, 4'000'000));
    frames.emplace_back(stream->newest());
  }
  front.on_loop([] {});
  front.on_loop([] {});
  // The stream itself keeps two; the viewer still has the first.
  EXPECT_EQ(std::count_if(frames.begin(), frames.end(), [](const auto &f) { return !f.expired(); }),
            2);
  auto part = read_part(slow);
  ASSERT_TRUE(part);
  part = read_part(slow);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body, stream->newest()->payload_text());
}

TEST(MultipartStream, viewer_who_stops_reading_is_dropped_and_others_are_not) {
  RunningSoupLane::Setup setup;
  setup.limits.stalled = seconds(1);
  RunningSoupLane front(setup);
  const StreamPtr stream = front.stream();
  stream->publish(live_frame(1, 8'000'000));
  HttpClient stopped(front.port(), 4096);
  open_stream(stopped, "/stream.mjpg");
  HttpClient reading(front.port());
  open_stream(reading, "/stream.mjpg");
  ASSERT_TRUE(read_part(reading));
  // Longer than the limit without a frame: nobody's fault.
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  while (stream->status().viewers > 1 && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(stream->status().viewers, 1U);
  stream->publish(live_frame(2));
  EXPECT_TRUE(read_part(reading));
}

TEST(MultipartStream, viewer_who_takes_a_frame_in_sips_is_dropped_and_others_are_not) {
  RunningSoupLane::Setup setup;
  setup.limits.sending = milliseconds(1500);
  RunningSoupLane front(setup);
  const StreamPtr stream = front.stream();
  stream->publish(live_frame(1, 8'000'000));
  HttpClient sipping(front.port(), 4096);
  open_stream(sipping, "/stream.mjpg");
  HttpClient reading(front.port());
  open_stream(reading, "/stream.mjpg");
  ASSERT_TRUE(read_part(reading));
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  for (std::uint64_t number = 2; stream->status().viewers > 1; ++number) {
    ASSERT_LT(steady_clock::now(), deadline);
    char sip[1024];
    ::recv(sipping.fd(), sip, sizeof sip, MSG_DONTWAIT);
    stream->publish(live_frame(number));
    ASSERT_TRUE(read_part(reading));
    std::this_thread::sleep_for(milliseconds(5));
  }
  stream->publish(live_frame(1, 0, 8));
  EXPECT_TRUE(read_part(reading));
}

TEST(MultipartStream, viewer_who_left_is_noticed_without_a_frame) {
  RunningSoupLane::Setup setup;
  setup.limits.stalled = milliseconds(500);
  RunningSoupLane front(setup);
  front.stream()->publish(live_frame(1));
  {
    HttpClient client(front.port());
    open_stream(client, "/stream.mjpg");
    ASSERT_TRUE(read_part(client));
    EXPECT_EQ(front.stream()->status().viewers, 1U);
  }
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  while (front.stream()->status().viewers > 0 && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(front.stream()->status().viewers, 0U);
  EXPECT_EQ(front.connections(), 0U);
}

TEST(MultipartStream, two_hundred_viewers_get_every_frame) {
  RunningSoupLane front;
  const StreamPtr stream = front.stream();
  stream->publish(live_frame(1, 20'000));
  std::list<HttpClient> viewers;
  for (int i = 0; i < 200; ++i) open_stream(viewers.emplace_back(front.port()), "/stream.mjpg");
  for (HttpClient &viewer : viewers) ASSERT_TRUE(read_part(viewer));
  const auto begin = steady_clock::now();
  for (std::uint64_t number = 2; number <= 21; ++number) {
    // Ten a second, unless the machine is too busy even to read them in that time.
    std::this_thread::sleep_until(begin + (number - 2) * milliseconds(100));
    stream->publish(live_frame(number, 20'000));
    const std::string_view picture = stream->newest()->payload_text();
    for (HttpClient &viewer : viewers) {
      const auto part = read_part(viewer);
      ASSERT_TRUE(part);
      ASSERT_EQ(part->body, picture);
    }
  }
}

}  // namespace
}  // namespace sentry::relay
