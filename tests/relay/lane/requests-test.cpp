// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/socket.h>

#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kRequest = "GET /field/latest.jpg HTTP/1.1\r\nHost: relay.test\r\n\r\n";

TEST(LaneRequests, one_connection_serves_many) {
  RunningLane lane;
  HttpClient client(lane.port());
  for (std::uint64_t number = 1; number <= 50; ++number) {
    Frame frame = live_frame(number);
    const std::string bytes = as_text(frame);
    lane.stream()->publish(std::move(frame));
    const HttpReply reply = client.get("/field/latest.jpg");
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, bytes);
    EXPECT_EQ(reply.field("ETag"), "\"field-7-" + std::to_string(number) + "\"");
    EXPECT_EQ(reply.field("Connection"), "");
  }
  EXPECT_EQ(lane.sum(&WorkerMetrics::accepted), 1);
  EXPECT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::frames_sent) == 50; }));
}

// A crowd that asks within one millisecond gets one reply, but never for longer than it is true.
TEST(LaneRequests, reply_of_the_moment_ends_with_its_frame) {
  RunningLane lane;
  HttpClient client(lane.port());
  for (std::uint64_t number = 1; number <= 300; ++number) {
    lane.stream()->publish(live_frame(number));
    const std::string tag = "\"field-7-" + std::to_string(number) + "\"";
    for (int again = 0; again < 3; ++again) {
      const HttpReply reply = client.get("/field/latest.jpg");
      ASSERT_EQ(reply.field("ETag"), tag);
      ASSERT_EQ(reply.body.size(), live_frame(number).payload.size());
    }
    ASSERT_EQ(client.get("/field/latest.jpg", {}, "HEAD").field("ETag"), tag);
    ASSERT_EQ(client.get("/field/latest.jpg", "If-None-Match: " + tag + "\r\n").status, 304);
  }
  EXPECT_EQ(client.get("/field/latest.jpg").status, 200);
  ASSERT_TRUE(lane.registry().remove("field"));
  EXPECT_EQ(client.get("/field/latest.jpg").status, 404);
}

TEST(LaneRequests, reply_has_the_lines_of_every_reply_once) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  const HttpReply reply = HttpClient(lane.port()).get("/field/latest.jpg");
  EXPECT_EQ(reply.head.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  for (const char *name : {"Date", "Content-Length", "Content-Type", "ETag", "Link", "X-Timestamp",
                           "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"}) {
    EXPECT_EQ(reply.all(name).size(), 1U) << name;
  }
  EXPECT_EQ(reply.field("Date").size(), std::string("Sun, 06 Nov 1994 08:49:37 GMT").size());
}

TEST(LaneRequests, requests_sent_at_once_are_answered_in_order) {
  RunningLane lane;
  for (std::uint64_t number = 1; number <= 40; ++number) lane.stream()->publish(live_frame(number));
  HttpClient client(lane.port());
  std::string all;
  for (int number = 1; number <= 40; ++number) {
    all += "GET /field/frames/7-" + std::to_string(number) + ".jpg HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  client.send(all);
  for (std::uint64_t number = 1; number <= 40; ++number) {
    EXPECT_EQ(client.read_reply().body, as_text(live_frame(number)));
  }
}

// More than is received at once, and replies that no kernel takes at once: reading stops meanwhile.
TEST(LaneRequests, pipeline_longer_than_every_buffer_is_answered_whole) {
  RunningLane lane;
  const std::string bytes = as_text(live_frame(1, 300'000));
  lane.stream()->publish(live_frame(1, 300'000));
  HttpClient client(lane.port());
  constexpr int kRequests = 400;
  std::thread sender([&client] {
    for (int i = 0; i < kRequests; ++i) client.send(kRequest);
  });
  for (int i = 0; i < kRequests; ++i) {
    const HttpReply reply = client.read_reply();
    ASSERT_EQ(reply.status, 200) << i;
    ASSERT_TRUE(reply.body == bytes) << i;
  }
  sender.join();
}

TEST(LaneRequests, head_may_come_byte_by_byte) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  for (int round = 0; round < 3; ++round) {
    for (const char byte : kRequest) client.send({&byte, 1});
    EXPECT_EQ(client.read_reply().status, 200);
  }
}

TEST(LaneRequests, half_head_costs_nothing_while_it_waits) {
  RunningLane lane({.workers = 1});
  HttpClient client(lane.port());
  client.send("GET /field/la");
  ASSERT_TRUE(eventually([&] { return lane.lane().connections() == 1; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto before = lane.sum(&WorkerMetrics::busy_ns);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(lane.sum(&WorkerMetrics::busy_ns) - before, 50'000'000);
  client.send("test.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 404);
}

TEST(LaneRequests, head_request_gets_the_head_alone) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  const HttpReply head = client.get("/field/latest.jpg", {}, "HEAD");
  const HttpReply whole = client.get("/field/latest.jpg");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.field("Content-Length"), std::to_string(whole.body.size()));
}

TEST(LaneRequests, known_picture_is_not_sent_again) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  const HttpReply one = client.get("/field/latest.jpg", "If-None-Match: \"field-7-1\"\r\n");
  EXPECT_EQ(one.status, 304);
  EXPECT_EQ(one.field("Content-Length"), "");
  const HttpReply two =
      client.get("/field/latest.jpg", "If-None-Match: \"x\"\r\nIf-None-Match: \"field-7-1\"\r\n");
  EXPECT_EQ(two.status, 304);
  EXPECT_EQ(client.get("/field/latest.jpg", "If-None-Match: \"x\"\r\n").status, 200);
}

TEST(LaneRequests, options_and_other_methods_are_answered) {
  RunningLane lane;
  HttpClient client(lane.port());
  EXPECT_EQ(client.get("/field/latest.jpg", {}, "OPTIONS").status, 204);
  EXPECT_EQ(client.get("*", {}, "OPTIONS").status, 204);
  const HttpReply other = client.get("/field/latest.jpg", {}, "DELETE");
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(other.field("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(client.get("/").status, 200);
}

TEST(LaneRequests, body_is_refused_and_ends_the_connection) {
  RunningLane lane;
  for (const char *method : {"GET", "OPTIONS"}) {
    HttpClient client(lane.port());
    client.send(std::string(method) + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /");
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.field("Connection"), "close");
    EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
  }
  HttpClient client(lane.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /");
  EXPECT_EQ(client.read_reply().status, 405);
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
}

TEST(LaneRequests, refusal_arrives_although_more_is_sent) {
  RunningLane lane;
  HttpClient client(lane.port());
  client.send("nonsense\r\n\r\n" + std::string(100'000, 'x'));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_FALSE(reply.body.empty());
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
}

TEST(LaneRequests, head_that_is_too_long_is_refused) {
  RunningLane lane;
  HttpClient client(lane.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(10'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 431);
}

TEST(LaneRequests, http_1_0_closes_unless_it_asks_otherwise) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send("GET /field/latest.jpg HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.read_reply().field("Connection"), "keep-alive");
  client.send("GET /field/latest.jpg HTTP/1.0\r\n\r\n");
  const HttpReply last = client.read_reply();
  EXPECT_EQ(last.field("Connection"), "close");
  EXPECT_EQ(last.status, 200);
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
}

TEST(LaneRequests, half_closed_connection_gets_all_it_asked_for) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1, 2'000'000));
  HttpClient client(lane.port(), 4096);
  client.send(std::string(kRequest) + std::string(kRequest));
  ::shutdown(client.fd(), SHUT_WR);
  EXPECT_EQ(client.read_reply().body.size(), live_frame(1, 2'000'000).payload.size());
  EXPECT_EQ(client.read_reply().body.size(), live_frame(1, 2'000'000).payload.size());
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
}

}  // namespace
}  // namespace sentry::relay
