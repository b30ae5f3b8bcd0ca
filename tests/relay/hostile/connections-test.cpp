// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <fstream>

#include "relay/core/frame-memory.hpp"
#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;

const std::string kGood = "GET /field/latest.jpg HTTP/1.1\r\nHost: relay.test\r\n\r\n";

// As many clients as wanted, or as the system gives descriptors for both ends of.
std::vector<HttpClient> crowd(std::uint16_t port, std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  std::vector<HttpClient> clients;
  for (std::size_t i = std::min<std::size_t>(wanted, (limit.rlim_cur - 100) / 2); i > 0; --i) {
    clients.emplace_back(port);
    EXPECT_TRUE(clients.back().connected());
  }
  return clients;
}

void reset(HttpClient &client) {
  const linger at_once{1, 0};
  ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  const HttpClient gone = std::move(client);
}

bool is_empty(const RunningLane &lane) {
  return lane.sum(&WorkerMetrics::connections) == 0 && lane.sum(&WorkerMetrics::sending) == 0 &&
         lane.sum(&WorkerMetrics::waiting) == 0 && lane.sum(&WorkerMetrics::viewers) == 0;
}

// A sanitizer keeps what was freed, so that the process's size tells nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSizeTells = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSizeTells = false;
#else
constexpr bool kSizeTells = true;
#endif
#else
constexpr bool kSizeTells = true;
#endif

// Bytes of this process in memory, kernel buffers not among them; 0 when that tells nothing.
std::int64_t resident() {
  if (!kSizeTells) return 0;
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  std::int64_t pages = 0;
  file >> all >> pages;
  return pages * ::sysconf(_SC_PAGESIZE);
}

TEST(HostileConnections, thousands_that_say_nothing_do_not_keep_others_from_the_picture) {
  RunningLane lane({.limits = {.idle = std::chrono::seconds(3)}});
  lane.stream()->publish(live_frame(1));
  const auto silent = crowd(lane.port(), 3000);
  ASSERT_TRUE(eventually([&] { return lane.lane().connections() == silent.size(); }));
  const auto busy_before = lane.sum(&WorkerMetrics::busy_ns);
  HttpClient viewer(lane.port());
  for (int i = 0; i < 200; ++i) ASSERT_EQ(viewer.get("/field/latest.jpg").status, 200);
  EXPECT_LT(lane.sum(&WorkerMetrics::busy_ns) - busy_before, 2'000'000'000);
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; })) << "all are let go";
  EXPECT_TRUE(HttpClient(lane.port()).connected());
}

TEST(HostileConnections, heads_that_trickle_in_end_with_408_and_disturb_nobody) {
  RunningLane lane({.limits = {.head = milliseconds(1500)}});
  lane.stream()->publish(live_frame(1));
  auto slow = crowd(lane.port(), 300);
  HttpClient viewer(lane.port());
  const std::string head = "GET /field/latest.jpg HTTP/1.1\r\nX: " + std::string(1000, 'x');
  for (std::size_t at = 0; at < 40; ++at) {
    for (HttpClient &client : slow) client.send({&head[at], 1});
    ASSERT_EQ(viewer.get("/field/latest.jpg").status, 200);
  }
  for (HttpClient &client : slow) {
    EXPECT_EQ(client.read_reply().status, 408);
    EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
  }
}

TEST(HostileConnections, reset_in_any_state_leaves_nothing_behind) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1, 3'000'000));
  const std::string begins[] = {
      "",
      "GET /fie",
      kGood,
      kGood + kGood + kGood,
      kGood + "nonsense\r\n\r\n",
      "GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n",
      "\x16\x03\x01",
      std::string(20'000, '\r'),
  };
  for (int round = 0; round < 20; ++round) {
    std::vector<HttpClient> clients;
    for (const std::string &begin : begins) {
      clients.emplace_back(lane.port(), 4096);
      clients.back().send(begin);
    }
    // Half of the rounds end while the relay is at it, the others when it has come to rest.
    if (round % 2 == 0) {
      ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::viewers) == 1; }));
    }
    for (HttpClient &client : clients) reset(client);
    ASSERT_TRUE(eventually([&] { return is_empty(lane); })) << round;
  }
  EXPECT_EQ(HttpClient(lane.port()).get("/field/latest.jpg").status, 200);
}

TEST(HostileConnections, half_closed_ones_are_let_go_when_all_is_said) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  for (const std::string &sent : {std::string(), std::string("GET /fie"), kGood, kGood + "GET /"}) {
    HttpClient client(lane.port());
    client.send(sent);
    ::shutdown(client.fd(), SHUT_WR);
    if (sent.starts_with(kGood)) {
      EXPECT_EQ(client.read_reply().status, 200);
    }
    EXPECT_TRUE(client.ends_within(HttpClient::kLimit)) << sent;
    EXPECT_EQ(client.read_to_end(), "") << sent;
  }
  EXPECT_TRUE(eventually([&] { return is_empty(lane); }));
}

// Who asks for much and takes nothing costs a part of the cap, however much he asks for.
TEST(HostileConnections, frames_in_memory_stay_bounded_when_nobody_reads) {
  constexpr std::size_t kFrame = 6'000'000;  // more than the kernel takes
  constexpr std::int64_t kCap = 4 * kFrame;
  RecentFramesLimits recent;
  recent.frames = 1;
  RunningLane lane({.limits = {.held_bytes = kCap}, .recent = recent});
  std::vector<HttpClient> greedy;
  for (std::uint64_t number = 1; number <= 30; ++number) {
    lane.stream()->publish(live_frame(number, kFrame));
    greedy.emplace_back(lane.port(), 4096);
    for (int i = 0; i < 20; ++i) greedy.back().send(kGood);
    EXPECT_EQ(greedy.back().read_exactly(15), "HTTP/1.1 200 OK");
    ASSERT_TRUE(eventually([] { return held_frame_bytes() <= kCap; })) << number;
  }
  EXPECT_EQ(HttpClient(lane.port()).get("/field/latest.jpg").body.size(),
            live_frame(30, kFrame).payload.size());
}

TEST(HostileConnections, half_heads_cost_no_more_than_their_bytes) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  const std::int64_t before = resident();
  auto clients = crowd(lane.port(), 1500);
  const std::string half = "GET / HTTP/1.1\r\nX: " + std::string(7000, 'x');
  for (HttpClient &client : clients) client.send(half);
  HttpClient viewer(lane.port());
  ASSERT_EQ(viewer.get("/field/latest.jpg").status, 200);
  EXPECT_LT(resident() - before, static_cast<std::int64_t>(clients.size() * 20'000));
  for (HttpClient &client : clients) client.send("\r\nHost: a\r\n\r\n");
  for (HttpClient &client : clients) EXPECT_EQ(client.read_reply().status, 200);
}

// Garbage without end, from many at once, each of whom begins anew when he is shown the door.
TEST(HostileConnections, flood_of_garbage_leaves_time_for_viewers) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  std::atomic<bool> over = false;
  std::vector<std::thread> flood;
  for (int i = 0; i < 2; ++i) {
    flood.emplace_back([&lane, &over, i] {
      const std::string garbage(200'000, "\xFFx"[i]);
      while (!over) HttpClient(lane.port()).send(garbage);
    });
  }
  HttpClient viewer(lane.port());
  int served = 0;
  for (int i = 0; i < 100; ++i) served += viewer.get("/field/latest.jpg").status == 200 ? 1 : 0;
  over = true;
  for (std::thread &thread : flood) thread.join();
  EXPECT_EQ(served, 100);
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 1; }));
}

}  // namespace
}  // namespace sentry::relay
