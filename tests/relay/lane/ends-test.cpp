// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <mutex>

#include "tests/relay/lane/running-lane.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using testing_support::read_part;

bool emptied(RunningLane &lane) {
  return eventually([&] { return lane.lane().connections() == 0; });
}

TEST(LaneDrain, resting_connections_end_at_once) {
  RunningLane lane;
  HttpClient client(lane.port());
  EXPECT_EQ(client.get("/").status, 200);
  lane.lane().drain();
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(emptied(lane));
  EXPECT_FALSE(HttpClient(lane.port()).connected());
}

TEST(LaneDrain, who_waits_gets_his_frame_and_is_told_to_leave) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  client.send("GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == 1; }));
  lane.lane().drain();
  lane.stream()->publish(live_frame(2));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.body, as_text(live_frame(2)));
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(emptied(lane));
}

TEST(LaneDrain, reply_under_way_is_finished) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1, 8'000'000));
  HttpClient client(lane.port(), 4096);
  client.send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::sending) == 1; }));
  lane.lane().drain();
  EXPECT_TRUE(client.read_reply().body == as_text(live_frame(1, 8'000'000)));
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(emptied(lane));
}

TEST(LaneDrain, streams_end_after_a_whole_part) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1, 4'000'000));
  HttpClient slow(lane.port(), 4096);
  slow.send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::sending) == 1; }));
  lane.stream()->publish(live_frame(2));
  lane.lane().drain();
  slow.read_until("--sentry-frame\r\n");
  const auto part = read_part(slow);
  ASSERT_TRUE(part);
  EXPECT_TRUE(part->body == as_text(live_frame(1, 4'000'000)));
  EXPECT_EQ(slow.read_to_end(), "");
  EXPECT_TRUE(emptied(lane));
}

TEST(LaneDrain, who_stands_in_the_backlog_is_served) {
  RunningLane lane({.workers = 1});
  lane.stream()->publish(live_frame(1));
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<HttpClient>(lane.port()));
    clients.back()->send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  lane.board().draining = true;
  lane.lane().drain();
  int served = 0;
  for (const auto &client : clients) served += client->read_reply().status == 200 ? 1 : 0;
  EXPECT_EQ(served, 50);
  EXPECT_TRUE(emptied(lane));
}

TEST(LaneEnd, lane_may_end_with_viewers_in_every_state) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1, 4'000'000));
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (const char *bytes :
       {"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n", "nonsense\r\n\r\n"}) {
    clients.push_back(std::make_unique<HttpClient>(lane.port(), 4096));
    clients.back()->send(bytes);
  }
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == 1; }));
  lane.end();
  for (const auto &client : clients) EXPECT_TRUE(client->ends_within(HttpClient::kLimit));
  EXPECT_EQ(lane.stream()->status().viewers, 0U);
}

TEST(LaneUnix, two_workers_share_a_socket_of_the_file_system) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/http.sock";
  RunningLane lane({.listen = "unix:" + path});
  lane.stream()->publish(live_frame(1));
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<HttpClient>(path));
    EXPECT_EQ(clients.back()->get("/field/latest.jpg").body, as_text(live_frame(1)));
  }
  HttpClient stream(path);
  stream.send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
  stream.read_until("--sentry-frame\r\n");
  EXPECT_EQ(read_part(stream)->body, as_text(live_frame(1)));
  EXPECT_EQ(lane.lane().connections(), 51U);
}

TEST(LaneCrowd, thousands_of_connections_each_get_their_reply) {
  constexpr int kViewers = 2000;
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < kViewers; ++i) {
    clients.push_back(std::make_unique<HttpClient>(lane.port()));
    ASSERT_TRUE(clients.back()->connected()) << i;
  }
  for (const auto &client : clients) {
    client->send("GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == kViewers; }));
  lane.stream()->publish(live_frame(2));
  for (const auto &client : clients) ASSERT_EQ(client->read_reply().body, as_text(live_frame(2)));
  EXPECT_EQ(lane.stream()->status().viewers, static_cast<std::uint64_t>(kViewers));
  clients.clear();
  EXPECT_TRUE(emptied(lane));
}

}  // namespace
}  // namespace sentry::relay
