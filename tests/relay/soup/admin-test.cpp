// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::seconds;
using testing_support::HttpClient;
using testing_support::HttpReply;

std::uint16_t open_admin(RunningSoupLane &lane) {
  return lane.open(
      [](SoupLane &soup, ListenSocket socket) { soup.listen_admin(std::move(socket)); });
}

TEST(Admin, metrics_are_told_here_and_nowhere_else) {
  RunningSoupLane lane;
  HttpClient admin(open_admin(lane));
  const HttpReply reply = admin.get("/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(reply.field("Cache-Control"), "no-store");
  EXPECT_EQ(reply.body, "sentry_up 1\n");
  EXPECT_EQ(HttpClient(lane.port()).get("/metrics").status, 404);
}

TEST(Admin, nothing_else_is_served_here) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient admin(open_admin(lane));
  for (const char *path : {"/", "/latest.jpg", "/streams.json", "/metrics/x", "/metricsx"}) {
    EXPECT_EQ(admin.get(path).status, 404) << path;
  }
  EXPECT_EQ(admin.get("/metrics", "", "POST").status, 405);
  EXPECT_EQ(admin.get("/metrics?debug", "", "HEAD").status, 200);
}

TEST(Admin, readiness_follows_the_load) {
  RunningSoupLane lane;
  HttpClient admin(open_admin(lane));
  EXPECT_EQ(admin.get("/readyz").body, "ready\n");
  lane.board().state = LoadState::kRefusing;
  EXPECT_EQ(admin.get("/readyz").status, 503);
  EXPECT_EQ(admin.get("/healthz").body, "alive\n");
  lane.board().state = LoadState::kNormal;
  EXPECT_EQ(admin.get("/readyz").status, 200);
}

TEST(Admin, stays_open_during_a_drain) {
  RunningSoupLane lane;
  const std::uint16_t port = open_admin(lane);
  lane.board().draining = true;
  lane.on_loop([&] { lane.lane().drain(); });
  EXPECT_FALSE(HttpClient(lane.port()).connected());
  HttpClient admin(port);
  const HttpReply reply = admin.get("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "draining\n");
  EXPECT_EQ(admin.get("/metrics").status, 200) << "and its connection too";
}

TEST(Drain, viewers_end_in_good_order) {
  RunningSoupLane::Setup setup;
  setup.http.wait = seconds(20);
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  HttpClient idle(lane.port());
  EXPECT_EQ(idle.get("/healthz").status, 200);
  HttpClient stream(lane.port());
  stream.send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(stream.read_until("--sentry-frame\r\n"), "");
  ASSERT_TRUE(read_part(stream));
  HttpClient waiting(lane.port());
  waiting.send("GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: h\r\n\r\n");
  while (lane.stream()->status().viewers < 2) std::this_thread::yield();
  lane.on_loop([&] { lane.lane().drain(); });
  EXPECT_TRUE(idle.ends_within(seconds(5)));
  EXPECT_TRUE(stream.ends_within(seconds(5)));
  lane.stream()->publish(live_frame(2));
  const HttpReply reply = waiting.read_reply();
  EXPECT_EQ(reply.status, 200) << "who waited gets its frame";
  EXPECT_TRUE(waiting.ends_within(seconds(5)));
}

TEST(Refusing, newcomers_are_told_to_come_back_and_the_others_stay) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient old(lane.port());
  EXPECT_EQ(old.get("/latest.jpg").status, 200);
  lane.board().state = LoadState::kRefusing;
  HttpClient newcomer(lane.port());
  EXPECT_EQ(newcomer.get("/latest.jpg").status, 503);
  EXPECT_TRUE(newcomer.ends_within(seconds(5)));
  EXPECT_EQ(HttpClient(lane.port()).get("/healthz").status, 200);
  EXPECT_EQ(old.get("/latest.jpg").status, 200);
}

TEST(Metrics, replies_are_counted) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  EXPECT_EQ(client.get("/latest.jpg").status, 200);
  EXPECT_EQ(client.get("/nothing-here").status, 404);
  EXPECT_EQ(client.get("/latest.jpg").status, 200);
  HttpClient(lane.port()).get("/x y");
  // The last is counted before its connection is read again.
  EXPECT_EQ(client.get("/healthz").status, 200);
  const WorkerMetrics &metrics = lane.lane().metrics();
  const auto count = [&](int status) {
    const auto &all = WorkerMetrics::kCountedStatuses;
    return metrics.replies.at(std::find(all.begin(), all.end(), status) - all.begin()).get();
  };
  EXPECT_GE(count(200), 2);
  EXPECT_EQ(count(404), 1);
  EXPECT_EQ(count(400), 1) << "libsoup had no part in it";
  EXPECT_GE(metrics.bytes_sent.get(), 2 * std::int64_t(lane.stream()->newest()->payload().size()));
  EXPECT_EQ(metrics.accepted.get(), 2);
}

}  // namespace
}  // namespace sentry::relay
