// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <atomic>

#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string request_for(std::uint64_t number, std::string_view fields = {}) {
  return "GET /field/frames/7-" + std::to_string(number) + ".jpg HTTP/1.1\r\nHost: a\r\n" +
         std::string(fields) + "\r\n";
}

bool wait_begun(const RunningLane &lane, std::int64_t viewers) {
  return eventually([&] { return lane.sum(&WorkerMetrics::waiting) == viewers; });
}

TEST(LaneWaiting, next_frame_is_sent_the_moment_it_comes) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send(request_for(2));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(2)));
  EXPECT_TRUE(wait_begun(lane, 0));
}

TEST(LaneWaiting, who_waits_for_a_later_frame_goes_on_waiting) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1));
  HttpClient near(lane.port());
  HttpClient far(lane.port());
  near.send(request_for(2));
  far.send(request_for(4));
  ASSERT_TRUE(wait_begun(lane, 2));
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(near.read_reply().status, 200);
  EXPECT_EQ(lane.sum(&WorkerMetrics::waiting), 1);
  lane.stream()->publish(live_frame(3));
  lane.stream()->publish(live_frame(4));
  EXPECT_EQ(far.read_reply().body, as_text(live_frame(4)));
}

TEST(LaneWaiting, frame_that_is_passed_over_is_gone) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send(request_for(2));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(3));
  EXPECT_EQ(client.read_reply().status, 410);
}

TEST(LaneWaiting, new_epoch_tells_those_who_wait_for_the_old_one) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send(request_for(2));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(1, 0, 8));
  EXPECT_EQ(client.read_reply().status, 410);
}

TEST(LaneWaiting, first_frame_of_an_epoch_can_be_waited_for) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send("GET /field/frames/9-2.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(1, 0, 9));
  lane.stream()->publish(live_frame(2, 0, 9));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(2, 0, 9)));
}

TEST(LaneWaiting, wait_that_runs_out_gets_no_content) {
  HttpSettings http;
  http.wait = milliseconds(150);
  RunningLane lane({.http = http});
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  const auto begin = steady_clock::now();
  client.send(request_for(2));
  EXPECT_EQ(client.read_reply().status, 204);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(150));
  EXPECT_EQ(lane.sum(&WorkerMetrics::waiting), 0);
  EXPECT_EQ(client.get("/field/latest.jpg").status, 200);
}

TEST(LaneWaiting, head_waits_as_get_does) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send("HEAD" + request_for(2).substr(3));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_reply(false).status, 200);
  EXPECT_EQ(client.get("/field/latest.jpg").status, 200);
}

TEST(LaneWaiting, requests_behind_a_waiting_one_wait_for_it) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send(request_for(2) + request_for(1) + request_for(3));
  ASSERT_TRUE(wait_begun(lane, 1));
  client.send(request_for(2));
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(2)));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(1)));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(3));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(3)));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(2)));
}

TEST(LaneWaiting, condition_is_remembered) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send(request_for(2, "If-None-Match: \"field-7-2\"\r\n"));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_reply().status, 304);
}

TEST(LaneWaiting, who_leaves_frees_his_place) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  {
    HttpClient client(lane.port());
    client.send(request_for(2));
    ASSERT_TRUE(wait_begun(lane, 1));
    EXPECT_EQ(lane.stream()->status().viewers, 1U);
  }
  EXPECT_TRUE(wait_begun(lane, 0));
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
  EXPECT_EQ(lane.stream()->status().viewers, 0U);
}

TEST(LaneWaiting, removed_stream_ends_the_wait) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send(request_for(2));
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.registry().remove("field");
  EXPECT_EQ(client.read_reply().status, 404);
}

TEST(LaneWaiting, picture_of_a_given_freshness_is_waited_for) {
  RunningLane lane;
  Frame old = live_frame(1);
  old.info.capture_time_ns -= 60 * kNanosecondsPerSecond;
  lane.stream()->publish(std::move(old));
  HttpClient client(lane.port());
  client.send("GET /field/latest.jpg?max-age-ms=1000 HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(wait_begun(lane, 1));
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_reply().body, as_text(live_frame(2)));
}

// Every frame of a fast stream, each asked for by its name before it exists, with no wake-up lost
// between an answer and the wait that follows it.
TEST(LaneWaiting, no_frame_is_missed_by_those_who_follow) {
  constexpr std::uint64_t kFrames = 400;
  constexpr int kViewers = 8;
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  std::vector<std::thread> viewers;
  std::atomic<int> whole = 0;
  std::vector<std::atomic<std::uint64_t>> at(kViewers);
  for (int viewer = 0; viewer < kViewers; ++viewer) {
    viewers.emplace_back([&, viewer] {
      HttpClient client(lane.port());
      std::uint64_t number = 2;
      for (; number <= kFrames; ++number) {
        client.send(request_for(number));
        at[static_cast<std::size_t>(viewer)] = number;
        if (client.read_reply().body != as_text(live_frame(number))) break;
      }
      if (number > kFrames) ++whole;
      at[static_cast<std::size_t>(viewer)] = kFrames + 1;
    });
  }
  for (std::uint64_t number = 2; number <= kFrames; ++number) {
    // Everyone has sent his request, which may be anywhere between the two threads.
    eventually([&] {
      return std::all_of(at.begin(), at.end(), [&](const auto &one) { return one >= number; });
    });
    lane.stream()->publish(live_frame(number));
  }
  for (std::thread &viewer : viewers) viewer.join();
  EXPECT_EQ(whole, kViewers);
}

}  // namespace
}  // namespace sentry::relay
