// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What only many viewers get: prepared replies, and files in memory instead of copies.

#include <sys/resource.h>

#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

using testing_support::read_part;

constexpr std::size_t kCrowd = 150;  // more than one worker takes for many
constexpr std::size_t kLarge = 40'000;

std::vector<std::unique_ptr<HttpClient>> come(const RunningLane &lane, std::size_t count,
                                              int receive_buffer = 0) {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (std::size_t i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<HttpClient>(lane.port(), receive_buffer));
  }
  return clients;
}

std::string next_request(std::uint64_t number, std::string_view fields = {}) {
  return "GET /field/frames/7-" + std::to_string(number) + ".jpg HTTP/1.1\r\nHost: a\r\n" +
         std::string(fields) + "\r\n";
}

TEST(LaneCrowd, everyone_who_waits_for_a_frame_gets_that_frame) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1, kLarge));
  lane.stream("other")->publish(live_frame(1, kLarge + 1));
  const auto clients = come(lane, kCrowd);
  HttpClient knows(lane.port());
  HttpClient leaves(lane.port());
  HttpClient elsewhere(lane.port());
  // The second time a file is made for the first of them, the first time for the last.
  for (std::uint64_t number = 2; number <= 4; ++number) {
    for (const auto &client : clients) client->send(next_request(number));
    knows.send(
        next_request(number, "If-None-Match: \"field-7-" + std::to_string(number) + "\"\r\n"));
    elsewhere.send("GET /other/frames/7-" + std::to_string(number) +
                   ".jpg HTTP/1.1\r\nHost: a\r\n\r\n");
    if (number == 4) leaves.send(next_request(number, "Connection: close\r\n"));
    const auto waiting = static_cast<std::int64_t>(kCrowd) + (number == 4 ? 3 : 2);
    ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == waiting; }));
    lane.stream("other")->publish(live_frame(number, kLarge + 1));
    lane.stream()->publish(live_frame(number, kLarge));
    for (const auto &client : clients) {
      const HttpReply reply = client->read_reply();
      ASSERT_EQ(reply.status, 200);
      ASSERT_EQ(reply.field("ETag"), "\"field-7-" + std::to_string(number) + "\"");
      ASSERT_TRUE(reply.body == as_text(live_frame(number, kLarge)));
    }
    EXPECT_EQ(knows.read_reply().status, 304);
    EXPECT_TRUE(elsewhere.read_reply().body == as_text(live_frame(number, kLarge + 1)));
  }
  const HttpReply last = leaves.read_reply();
  EXPECT_EQ(last.field("Connection"), "close");
  EXPECT_TRUE(last.body == as_text(live_frame(4, kLarge)));
}

TEST(LaneCrowd, many_replies_of_one_moment_are_whole) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1, kLarge));
  HttpClient client(lane.port());
  std::string all;
  constexpr int kRequests = 200;
  for (int i = 0; i < kRequests; ++i) all += "GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(all);
  for (int i = 0; i < kRequests; ++i) {
    const HttpReply reply = client.read_reply();
    ASSERT_EQ(reply.status, 200) << i;
    ASSERT_TRUE(reply.body == as_text(live_frame(1, kLarge))) << i;
  }
}

TEST(LaneCrowd, everyone_who_views_gets_every_part) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1, kLarge));
  const auto clients = come(lane, kCrowd);
  for (const auto &client : clients) {
    client->send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
    client->read_until("--sentry-frame\r\n");
    ASSERT_TRUE(read_part(*client)->body == as_text(live_frame(1, kLarge)));
  }
  for (std::uint64_t number = 2; number <= 4; ++number) {
    lane.stream()->publish(live_frame(number, kLarge));
    for (const auto &client : clients) {
      const auto part = read_part(*client);
      ASSERT_TRUE(part);
      ASSERT_TRUE(part->body == as_text(live_frame(number, kLarge)));
    }
  }
  EXPECT_EQ(lane.sum(&WorkerMetrics::frames_skipped), 0);
}

// What the kernel does not take of them goes by the frame's file from the sixteenth on.
TEST(LaneCrowd, everyone_who_is_slow_gets_whole_frames) {
  constexpr std::size_t kViewed = 1'000'000;
  constexpr std::size_t kAsked = 5'000'000;  // more than a kernel takes at once (tcp(7), tcp_wmem)
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1, kViewed));
  lane.stream("other")->publish(live_frame(1, kAsked));
  const auto viewers = come(lane, 20, 4096);
  const auto askers = come(lane, 4, 4096);
  for (const auto &client : viewers) {
    client->send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::sending) == 20; }));
  for (const auto &client : askers) {
    client->send("GET /other/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::sending) == 24; }));
  for (const auto &client : askers) {
    ASSERT_TRUE(client->read_reply().body == as_text(live_frame(1, kAsked)));
  }
  for (const auto &client : viewers) {
    client->read_head();
    client->read_until("--sentry-frame\r\n");
    ASSERT_TRUE(read_part(*client)->body == as_text(live_frame(1, kViewed)));
  }
  lane.stream()->publish(live_frame(2, kViewed));
  for (const auto &client : viewers) {
    ASSERT_TRUE(read_part(*client)->body == as_text(live_frame(2, kViewed)));
  }
}

// Beside so many the worker pauses to let requests gather; a frame must not wait for that.
TEST(LaneCrowd, polling_crowd_is_served_beside_those_who_wait) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1));
  const auto clients = come(lane, 600);
  HttpClient waits(lane.port());
  for (std::uint64_t number = 2; number <= 6; ++number) {
    waits.send(next_request(number));
    for (const auto &client : clients) {
      client->send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (const auto &client : clients) ASSERT_EQ(client->read_reply().status, 200);
    lane.stream()->publish(live_frame(number));
    EXPECT_EQ(waits.read_reply().body, as_text(live_frame(number)));
  }
}

}  // namespace
}  // namespace sentry::relay
