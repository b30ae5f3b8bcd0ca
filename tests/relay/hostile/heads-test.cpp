// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/socket.h>

#include <atomic>

#include "tests/relay/hostile/bad-heads.hpp"
#include "tests/relay/lane/running-lane.hpp"

namespace sentry::relay {
namespace {

const std::string kTarget = "/field/latest.jpg";
const std::string kGood = "GET /field/latest.jpg HTTP/1.1\r\nHost: relay.test\r\n\r\n";

// One refusal that says why, whole and the last thing that is said.
void expect_refused(HttpClient &client, const BadHead &bad) {
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, bad.status) << shown(bad.bytes);
  EXPECT_EQ(reply.field("Connection"), "close") << shown(bad.bytes);
  EXPECT_EQ(reply.field("Cache-Control"), "no-store") << shown(bad.bytes);
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "*") << shown(bad.bytes);
  EXPECT_FALSE(reply.body.empty()) << shown(bad.bytes);
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit)) << shown(bad.bytes);
  EXPECT_EQ(client.read_to_end(), "") << shown(bad.bytes);
}

TEST(HostileHeads, each_gets_its_status_and_the_end) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  for (const BadHead &bad : bad_heads(kTarget)) {
    HttpClient client(lane.port());
    client.send(bad.bytes);
    expect_refused(client, bad);
  }
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
}

TEST(HostileHeads, behind_a_good_one_they_get_the_same) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  for (const BadHead &bad : bad_heads(kTarget)) {
    HttpClient at_once(lane.port());
    at_once.send(kGood + bad.bytes);
    EXPECT_EQ(at_once.read_reply().status, 200);
    expect_refused(at_once, bad);

    HttpClient later(lane.port());
    EXPECT_EQ(later.get(kTarget).status, 200);
    later.send(bad.bytes);
    expect_refused(later, bad);
  }
}

TEST(HostileHeads, nothing_behind_one_is_answered) {
  RunningLane lane;
  lane.stream()->publish(live_frame(1));
  for (const BadHead &bad : bad_heads(kTarget)) {
    HttpClient client(lane.port());
    client.send(bad.bytes + "\r\n\r\n" + kGood + kGood);
    expect_refused(client, bad);
  }
  EXPECT_EQ(lane.sum(&WorkerMetrics::frames_sent), 0);
}

// A viewer's network may cut them anywhere; the verdict is that of the whole.
TEST(HostileHeads, in_pieces_they_get_the_same) {
  RunningLane lane({.workers = 1});
  for (const BadHead &bad : bad_heads(kTarget)) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
      if (bad.bytes.size() / piece > 1000) continue;
      HttpClient client(lane.port());
      for (std::size_t at = 0; at < bad.bytes.size(); at += piece) {
        client.send(std::string_view(bad.bytes).substr(at, piece));
      }
      expect_refused(client, bad);
    }
  }
}

TEST(HostileHeads, none_of_them_is_handed_over) {
  std::atomic<int> given = 0;
  HttpSettings http;
  http.handed_over_paths = {"/app/"};
  RunningLane lane({.http = http, .hand_over = [&given](HandedOver) { ++given; }});
  for (const BadHead &bad : bad_heads("/app/x")) {
    HttpClient client(lane.port());
    client.send(bad.bytes);
    expect_refused(client, bad);
  }
  EXPECT_EQ(given, 0);
  HttpClient client(lane.port());
  client.send("GET /app/x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return given == 1; })) << "a good one is";
}

// Good heads with a few bytes changed, always the same ones (xorshift): the relay may answer or
// refuse, but what it says is HTTP, and it comes to an end.
TEST(HostileHeads, damaged_ones_are_answered_or_refused) {
  RunningLane lane;
  for (std::uint64_t number = 1; number <= 3; ++number) lane.stream()->publish(live_frame(number));
  std::uint32_t state = 2'463'534'242;
  const auto next = [&state] {
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
  };
  const std::string heads[] = {
      kGood,
      "GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: a:80\r\nIf-None-Match: \"x\", \"y\"\r\n\r\n",
      "HEAD http://a/status.json HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"};
  for (int round = 0; round < 1500; ++round) {
    std::string bytes = heads[next() % 4] + heads[next() % 4];
    for (std::uint32_t changes = next() % 6; changes > 0; --changes) {
      bytes[next() % bytes.size()] = static_cast<char>(next());
    }
    if (next() % 4 == 0) bytes.resize(next() % bytes.size());
    HttpClient client(lane.port());
    client.send(bytes);
    ::shutdown(client.fd(), SHUT_WR);
    ASSERT_TRUE(client.ends_within(HttpClient::kLimit)) << shown(bytes);
    const std::string said = client.read_to_end();
    ASSERT_TRUE(said.empty() || said.starts_with("HTTP/1.1 ")) << shown(bytes) << shown(said);
  }
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
  EXPECT_EQ(HttpClient(lane.port()).get(kTarget).status, 200);
}

}  // namespace
}  // namespace sentry::relay
