// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing_support::Part;
using testing_support::read_part;

std::string open_stream(HttpClient &client, std::string_view query = {}) {
  client.send("GET /field/stream.mjpg" + std::string(query) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  return client.read_head();
}

bool viewers_are(const RunningLane &lane, std::int64_t count) {
  return eventually([&] { return lane.sum(&WorkerMetrics::viewers) == count; });
}

TEST(LaneMultipart, every_frame_is_a_part) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  const std::string head = open_stream(client);
  EXPECT_NE(head.find("multipart/x-mixed-replace"), std::string::npos);
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(head.find("\r\nContent-Length:"), std::string::npos);
  EXPECT_EQ(client.read_until("--sentry-frame\r\n"), "--sentry-frame\r\n");
  for (std::uint64_t number = 1; number <= 20; ++number) {
    const auto part = read_part(client);
    ASSERT_TRUE(part) << number;
    EXPECT_EQ(part->body, as_text(live_frame(number)));
    lane.stream()->publish(live_frame(number + 1));
  }
  EXPECT_EQ(lane.sum(&WorkerMetrics::frames_skipped), 0);
  EXPECT_EQ(lane.stream()->status().viewers, 1U);
}

TEST(LaneMultipart, first_part_may_come_later_than_the_head) {
  RunningLane lane;
  lane.stream();
  HttpClient client(lane.port());
  EXPECT_NE(open_stream(client).find("200 OK"), std::string::npos);
  ASSERT_TRUE(viewers_are(lane, 1));
  lane.stream()->publish(live_frame(1));
  client.read_until("--sentry-frame\r\n");
  EXPECT_EQ(read_part(client)->body, as_text(live_frame(1)));
}

TEST(LaneMultipart, head_request_ends_after_the_head) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send("HEAD /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(client.read_head().find("multipart/x-mixed-replace"), std::string::npos);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(LaneMultipart, slow_viewer_gets_whole_frames_and_skips_to_the_newest) {
  RunningLane lane({.workers = 1});
  HttpClient client(lane.port(), 4096);
  lane.stream()->publish(live_frame(1, 1'000'000));
  open_stream(client);
  client.read_until("--sentry-frame\r\n");
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::sending) == 1; }));
  for (std::uint64_t number = 2; number <= 30; ++number) {
    lane.stream()->publish(live_frame(number, 1'000'000));
  }
  EXPECT_TRUE(read_part(client)->body == as_text(live_frame(1, 1'000'000)));
  EXPECT_TRUE(read_part(client)->body == as_text(live_frame(30, 1'000'000)));
  EXPECT_EQ(lane.sum(&WorkerMetrics::frames_skipped), 28);
}

TEST(LaneMultipart, viewer_gets_no_more_than_the_rate_it_asked_for) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  open_stream(client, "?fps=5");
  client.read_until("--sentry-frame\r\n");
  ASSERT_TRUE(read_part(client));
  const auto begin = steady_clock::now();
  for (std::uint64_t number = 2; number <= 10; ++number) lane.stream()->publish(live_frame(number));
  const auto part = read_part(client);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body, as_text(live_frame(10)));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(120));  // 3/4 of an interval, less some
}

TEST(LaneMultipart, head_of_the_next_part_goes_ahead_when_asked) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  open_stream(client, "?advance_headers=1");
  client.read_until("\r\n\r\n");
  EXPECT_EQ(client.read_exactly(live_frame(1).payload.size()), as_text(live_frame(1)));
  const std::string between = "\r\n--sentry-frame\r\nContent-Type: image/jpeg\r\n\r\n";
  EXPECT_EQ(client.read_exactly(between.size()), between);
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_exactly(live_frame(2).payload.size()), as_text(live_frame(2)));
  EXPECT_EQ(client.read_exactly(between.size()), between);
}

TEST(LaneMultipart, viewers_may_leave_at_any_moment) {
  RunningLane lane;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < 10; ++i) {
      clients.push_back(std::make_unique<HttpClient>(lane.port(), 4096));
      clients.back()->send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
      if (i % 3 == 0) clients.erase(clients.begin());
      lane.stream()->publish(live_frame(static_cast<std::uint64_t>(round * 10 + i + 1), 300'000));
    }
  }
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
  EXPECT_TRUE(viewers_are(lane, 0));
  EXPECT_EQ(lane.sum(&WorkerMetrics::sending), 0);
  EXPECT_EQ(lane.stream()->status().viewers, 0U);
}

TEST(LaneMultipart, removed_stream_ends) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  open_stream(client);
  client.read_until("--sentry-frame\r\n");
  ASSERT_TRUE(read_part(client));
  lane.registry().remove("field");
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
}

// All get each frame, and those who only rest beside them cost nothing.
TEST(LaneMultipart, hundreds_of_viewers_get_every_frame) {
  constexpr int kViewers = 300;
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < kViewers; ++i) {
    clients.push_back(std::make_unique<HttpClient>(lane.port()));
    ASSERT_TRUE(clients.back()->connected());
    open_stream(*clients.back());
    clients.back()->read_until("--sentry-frame\r\n");
    ASSERT_TRUE(read_part(*clients.back()));
  }
  for (std::uint64_t number = 2; number <= 5; ++number) {
    lane.stream()->publish(live_frame(number));
    for (const auto &client : clients) {
      const auto part = read_part(*client);
      ASSERT_TRUE(part);
      ASSERT_EQ(part->body, as_text(live_frame(number)));
    }
  }
  EXPECT_EQ(lane.stream()->status().viewers, static_cast<std::uint64_t>(kViewers));
}

}  // namespace
}  // namespace sentry::relay
