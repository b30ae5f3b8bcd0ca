// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/resource.h>

#include "relay/core/frame-memory.hpp"
#include "relay/lane/places.hpp"
#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using Clients = std::vector<std::unique_ptr<HttpClient>>;

// Connected and served once, so that each has a place.
Clients fill(const RunningLane &lane, int count) {
  Clients clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<HttpClient>(lane.port()));
    EXPECT_EQ(clients.back()->get("/healthz").status, 200);
  }
  return clients;
}

LaneLimits with(std::function<void(LaneLimits &)> change) {
  LaneLimits limits;
  change(limits);
  return limits;
}

TEST(LaneLimitsTest, newcomer_beyond_the_cap_is_told_so) {
  RunningLane lane({.limits = with([](auto &limits) { limits.connections = 3; })});
  Clients inside = fill(lane, 3);
  EXPECT_TRUE(lane.board().full);
  HttpClient newcomer(lane.port());
  const HttpReply reply = newcomer.get("/field/latest.jpg");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.field("Retry-After"), "");
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(newcomer.ends_within(HttpClient::kLimit));
  EXPECT_EQ(HttpClient(lane.port()).get("/healthz").status, 200);
  EXPECT_EQ(inside.front()->get("/healthz").status, 200);
  inside.pop_back();
  ASSERT_TRUE(eventually([&] { return lane.lane().connections() == 2; }));
  EXPECT_TRUE(eventually([&] { return !lane.board().full; }));
  EXPECT_EQ(HttpClient(lane.port()).get("/").status, 200);
}

TEST(LaneLimitsTest, crowd_that_is_refused_waits_in_the_backlog_and_hurts_nobody) {
  RunningLane lane({.limits = with([](auto &limits) { limits.connections = 1; }), .workers = 1});
  Clients inside = fill(lane, 1);
  Clients crowd;
  for (int i = 0; i < 400; ++i) crowd.push_back(std::make_unique<HttpClient>(lane.port()));
  EXPECT_LE(lane.lane().connections(), 1 + lane::Places::kPolite);
  EXPECT_EQ(inside.front()->get("/healthz").status, 200);
  for (const auto &client : crowd) client->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (const auto &client : crowd) EXPECT_EQ(client->read_reply().status, 503);
}

TEST(LaneLimitsTest, relay_that_refuses_keeps_those_it_has) {
  RunningLane lane;
  Clients inside = fill(lane, 1);
  lane.board().state = LoadState::kRefusing;
  EXPECT_EQ(HttpClient(lane.port()).get("/").status, 503);
  EXPECT_EQ(inside.front()->get("/").status, 200);
  EXPECT_EQ(lane.sum(&WorkerMetrics::refused), 1);
  lane.board().state = LoadState::kNormal;
  EXPECT_EQ(HttpClient(lane.port()).get("/").status, 200);
}

TEST(LaneLimitsTest, one_address_has_only_so_many_places) {
  RunningLane lane({.limits = with([](auto &limits) { limits.connections_per_address = 2; })});
  Clients inside = fill(lane, 2);
  EXPECT_EQ(HttpClient(lane.port()).get("/").status, 503);
  inside.pop_back();
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 1; }));
  EXPECT_EQ(HttpClient(lane.port()).get("/").status, 200);
}

TEST(LaneLimitsTest, limits_change_while_it_runs) {
  RunningLane lane({.limits = with([](auto &limits) { limits.connections = 1; })});
  Clients inside = fill(lane, 1);
  EXPECT_EQ(HttpClient(lane.port()).get("/").status, 503);
  lane.limits().set(with([](auto &limits) { limits.connections = 10; }));
  EXPECT_TRUE(eventually([&] { return HttpClient(lane.port()).get("/").status == 200; }));
}

TEST(LaneLimitsTest, slow_head_gets_408) {
  RunningLane lane({.limits = with([](auto &limits) { limits.head = milliseconds(150); })});
  HttpClient client(lane.port());
  client.send("GET / HT");
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
}

TEST(LaneLimitsTest, time_for_a_head_is_not_prolonged_by_its_bytes) {
  RunningLane lane({.limits = with([](auto &limits) { limits.head = milliseconds(200); })});
  HttpClient client(lane.port());
  client.send("GET / HTTP/1.1\r\n");
  std::atomic<bool> answered = false;
  std::thread dribble([&] {
    for (int i = 0; i < 400 && !answered; ++i) {
      client.send("X");
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  EXPECT_EQ(client.read_reply().status, 408);
  answered = true;
  dribble.join();
}

TEST(LaneLimitsTest, resting_connection_is_closed_in_the_end) {
  RunningLane lane({.limits = with([](auto &limits) { limits.idle = milliseconds(150); })});
  HttpClient served(lane.port());
  EXPECT_EQ(served.get("/").status, 200);
  HttpClient silent(lane.port());
  EXPECT_TRUE(served.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(silent.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
}

TEST(LaneLimitsTest, viewer_who_stops_taking_is_cut_off) {
  RunningLane lane({.limits = with([](auto &limits) { limits.stalled = milliseconds(200); })});
  lane.stream()->publish(live_frame(1, 8'000'000));
  HttpClient reply(lane.port(), 4096);
  reply.send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpClient stream(lane.port(), 4096);
  stream.send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::dropped) == 2; }));
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
  EXPECT_EQ(lane.sum(&WorkerMetrics::sending), 0);
}

TEST(LaneLimitsTest, reply_may_take_only_so_long_in_all) {
  RunningLane lane({.limits = with([](auto &limits) { limits.sending = milliseconds(300); })});
  lane.stream()->publish(live_frame(1, 12'000'000));
  HttpClient client(lane.port(), 4096);
  client.send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto slow = [&client] { return client.read_exactly(2000).size() == 2000; };
  while (slow()) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(lane.sum(&WorkerMetrics::dropped), 1);
}

// Each of them holds another frame that has left the ring.
TEST(LaneLimitsTest, frames_held_for_slow_viewers_have_a_cap) {
  constexpr std::size_t kFrame = 6'000'000;
  constexpr std::size_t kCap = 4 * kFrame;
  RecentFramesLimits recent;
  recent.frames = 1;
  RunningLane lane({.limits = with([](auto &limits) { limits.held_bytes = kCap; }),
                    .workers = 1,
                    .recent = recent});
  Clients slow;
  for (std::uint64_t number = 1; number <= 8; ++number) {
    lane.stream()->publish(live_frame(number, kFrame));
    slow.push_back(std::make_unique<HttpClient>(lane.port(), 4096));
    slow.back()->send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(slow.back()->read_exactly(15), "HTTP/1.1 200 OK");
  }
  lane.stream()->publish(live_frame(9, kFrame));
  EXPECT_TRUE(eventually([&] { return held_frame_bytes() <= static_cast<std::int64_t>(kCap); }));
  // The oldest had to go, the youngest stay.
  EXPECT_EQ(lane.sum(&WorkerMetrics::dropped), 4);
  EXPECT_TRUE(slow.front()->ends_within(HttpClient::kLimit));
  EXPECT_EQ(lane.sum(&WorkerMetrics::sending), 4);
  slow.clear();
  EXPECT_TRUE(eventually([] { return held_frame_bytes() == 0; }));
}

// Lowers how many descriptors the process may have to what it has, and gives them back.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const UniqueFd next(::dup(0));
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next.get());
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors &) = delete;
  NoDescriptors &operator=(const NoDescriptors &) = delete;

 private:
  rlimit before_{};
};

TEST(LaneLimitsTest, shortage_of_descriptors_passes) {
  RunningLane lane({.workers = 1});
  HttpClient inside(lane.port());
  EXPECT_EQ(inside.get("/").status, 200);
  HttpClient newcomer(lane.port());
  EXPECT_EQ(newcomer.get("/").status, 200);
  UniqueFd spare(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  ::getpeername(inside.fd(), reinterpret_cast<sockaddr *>(&address), &length);
  {
    const NoDescriptors none;
    ASSERT_EQ(::connect(spare.get(), reinterpret_cast<sockaddr *>(&address), length), 0);
    EXPECT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::accept_pauses) > 0; }));
    EXPECT_EQ(inside.get("/").status, 200);
  }
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 3; }));
}

}  // namespace
}  // namespace sentry::relay
