// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <list>

#include "tests/relay/soup/running-soup-lane.hpp"
#include "tests/relay/soup/tls-client.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing_support::HttpClient;
using testing_support::HttpReply;
using testing_support::make_certificate;
using testing_support::TlsClient;

Ref<GTlsCertificate> certificate(const std::string &name) {
  const std::string pem = make_certificate(name);
  return Ref<GTlsCertificate>::adopt(
      g_tls_certificate_new_from_pem(pem.data(), static_cast<gssize>(pem.size()), nullptr));
}

// Made once: it takes a process.
GTlsCertificate *first_certificate() {
  static const Ref<GTlsCertificate> made = certificate("first.test");
  return made.get();
}

std::uint16_t open_tls(RunningSoupLane &lane) {
  return lane.open([](SoupLane &soup, ListenSocket socket) {
    soup.listen_tls(std::move(socket), first_certificate());
  });
}

TEST(Tls, many_requests_on_one_connection) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1, 300'000));
  TlsClient client(open_tls(lane));
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.protocol(), "http/1.1");
  EXPECT_EQ(client.server_name(), "CN=first.test");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(client.get("/latest.jpg"), lane.stream()->newest()->payload_text()) << i;
  }
}

TEST(Tls, requests_that_came_in_one_record_are_all_answered) {
  RunningSoupLane lane;
  TlsClient client(open_tls(lane));
  std::string requests;
  // More than is read at once: the rest lies in TLS, where the socket does not tell of it.
  for (int i = 0; i < 400; ++i) requests += "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 400; ++i) {
    ASSERT_NE(client.read_until("\r\n\r\nalive\n"), "") << i;
  }
  EXPECT_EQ(client.get("/readyz"), "ready\n");
}

TEST(Tls, absolute_target_means_the_same) {
  RunningSoupLane lane;
  TlsClient client(open_tls(lane));
  EXPECT_EQ(client.get("https://h/healthz"), "alive\n");
}

TEST(Tls, stream_ends_with_a_goodbye) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1, 100'000));
  TlsClient client(open_tls(lane));
  client.send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.read_until("\r\n--sentry-frame\r\n"), "");
  lane.stream()->publish(live_frame(2, 100'000));
  EXPECT_NE(client.read_until("\r\n--sentry-frame\r\n"), "");
  lane.on_loop([&] { lane.lane().drain(); });
  EXPECT_TRUE(client.ends());
}

TEST(Tls, waiting_request_gets_its_frame) {
  RunningSoupLane::Setup setup;
  setup.http.wait = seconds(20);
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  TlsClient client(open_tls(lane));
  client.send("GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: h\r\n\r\n");
  while (lane.stream()->status().viewers < 1) std::this_thread::yield();
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_until("\r\n").substr(0, 12), "HTTP/1.1 200");
}

TEST(Tls, who_speaks_http_is_told_so) {
  RunningSoupLane lane;
  HttpClient plain(open_tls(lane));
  const HttpReply reply = plain.get("/healthz");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, "This port speaks HTTPS; expected a TLS handshake.\n");
  EXPECT_TRUE(plain.ends_within(seconds(5)));
}

TEST(Tls, handshake_that_does_not_come_or_end_is_cut_off) {
  RunningSoupLane::Setup setup;
  setup.limits.handshake = milliseconds(300);
  RunningSoupLane lane(setup);
  const std::uint16_t port = open_tls(lane);
  HttpClient silent(port);
  HttpClient half(port);
  half.send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  EXPECT_TRUE(silent.ends_within(seconds(10)));
  EXPECT_TRUE(half.ends_within(seconds(10)));
  EXPECT_TRUE(TlsClient(port).connected());
}

TEST(Tls, those_who_linger_at_the_gate_keep_nobody_out_for_long) {
  RunningSoupLane::Setup setup;
  setup.limits.handshake = seconds(1);
  RunningSoupLane lane(setup);
  const std::uint16_t port = open_tls(lane);
  std::list<HttpClient> lingering;
  for (int i = 0; i < 40; ++i) {
    lingering.emplace_back(port).send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  }
  TlsClient client(port);
  EXPECT_EQ(client.get("/healthz"), "alive\n");
}

TEST(Tls, slow_head_and_long_rest_are_bounded) {
  RunningSoupLane::Setup setup;
  setup.limits.head = milliseconds(300);
  setup.limits.idle = seconds(3);
  RunningSoupLane lane(setup);
  const std::uint16_t port = open_tls(lane);
  TlsClient slow(port);
  TlsClient idle(port);
  EXPECT_EQ(idle.get("/healthz"), "alive\n");
  slow.send("GET /healthz HT");
  EXPECT_EQ(slow.read_until("\r\n").substr(0, 12), "HTTP/1.1 408");
  slow.ends();
  EXPECT_EQ(idle.get("/healthz"), "alive\n") << "between two requests there is more time";
  idle.ends();
}

TEST(Tls, new_certificate_is_for_newcomers_and_cuts_nobody_off) {
  RunningSoupLane lane;
  const std::uint16_t port = open_tls(lane);
  TlsClient old(port);
  const auto second = certificate("second.test");
  lane.on_loop([&] { lane.lane().set_certificate(second.get()); });
  TlsClient newcomer(port);
  EXPECT_EQ(newcomer.server_name(), "CN=second.test");
  EXPECT_EQ(newcomer.get("/healthz"), "alive\n");
  EXPECT_EQ(old.get("/healthz"), "alive\n");
}

TEST(Tls, bad_head_is_refused_within_tls) {
  RunningSoupLane lane;
  TlsClient client(open_tls(lane));
  client.send("GET / HTTP/1.1\r\nHost : h\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n").substr(0, 12), "HTTP/1.1 400");
  EXPECT_TRUE(client.ends());
}

TEST(Tls, viewer_who_vanished_is_forgotten) {
  RunningSoupLane::Setup setup;
  setup.limits.stalled = milliseconds(300);
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  {
    TlsClient client(open_tls(lane));
    client.send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(client.read_until("\r\n--sentry-frame\r\n"), "");
  }
  const auto deadline = std::chrono::steady_clock::now() + HttpClient::kLimit;
  while (lane.connections() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(lane.connections(), 0U);
}

TEST(Tls, lane_may_end_in_the_middle_of_everything) {
  RunningSoupLane::Setup setup;
  auto lane = std::make_unique<RunningSoupLane>(setup);
  lane->stream()->publish(live_frame(1, 8'000'000));
  const std::uint16_t port = open_tls(*lane);
  HttpClient half(port);
  half.send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  TlsClient idle(port);
  EXPECT_EQ(idle.get("/healthz"), "alive\n");
  TlsClient stream(port);
  stream.send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(stream.read_until("\r\n\r\n"), "");
  lane.reset();
  EXPECT_TRUE(half.ends_within(seconds(10)));
  stream.ends();
  idle.ends();
}

}  // namespace
}  // namespace sentry::relay
