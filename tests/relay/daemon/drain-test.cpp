// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <csignal>
#include <regex>
#include <thread>
#include <vector>

#include "tests/relay/daemon/sentryc-fixture.hpp"
#include "tests/support/sample-jpeg.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using testing_support::read_part;

class SentrycDrainTest : public SentrycTest {
 protected:
  SentrycDrainTest() : source_(writer()) { publish(*source_, {7, 1}); }

  // A viewer who waits for frame 7-2, and the relay knows it.
  static std::unique_ptr<HttpClient> waiter(const RunningSentryc &relay) {
    auto client = std::make_unique<HttpClient>(relay.http_port());
    client->send("GET /frames/7-2.jpg HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto deadline = steady_clock::now() + HttpClient::kLimit;
    const std::regex one_waits("\nsentry_waiting(\\{[^}]*\\})? 1\n");
    bool waits = false;
    while (!waits && steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      waits = std::regex_search(HttpClient(relay.admin_port()).get("/metrics").body, one_waits);
    }
    EXPECT_TRUE(waits);
    return client;
  }

  // Until nobody listens there: every worker drains.
  static void await_closed(std::uint16_t port) {
    const auto deadline = steady_clock::now() + HttpClient::kLimit;
    while (HttpClient(port).connected() && steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  std::unique_ptr<shm::RingWriter> source_;
};

// Whether the bytes are whole parts and no more than the boundary behind them.
::testing::AssertionResult ends_behind_a_part(testing_support::HttpClient &viewer) {
  while (const auto part = read_part(viewer)) {
    const std::size_t at = part->head.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(part->head.substr(at + 16));
    if (part->body.size() != length) {
      return ::testing::AssertionFailure()
             << "a part of " << length << " bytes ends after " << part->body.size();
    }
  }
  return ::testing::AssertionSuccess();
}

TEST_F(SentrycDrainTest, last_part_of_a_stream_is_whole) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  // Too large for the sockets' buffers, so that it is under way until the viewer reads.
  Frame large = testing_support::sample_frame({7, 2}, {640, 480, 3, 6'000'000});
  large.info.capture_time_ns = utc_now_ns();
  ASSERT_TRUE(source_->publish(large.info, large.payload.span()));
  await(relay.http_port(), "/latest.jpg", "\"field-7-2\"");
  HttpClient viewer(relay.http_port(), 16'384);
  viewer.send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(viewer.read_head(), "");
  relay.signal(SIGTERM);
  ASSERT_TRUE(relay.says("viewers have 10 s to finish")) << relay.output();
  const auto part = read_part(viewer);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body.size(), large.payload.size());
  EXPECT_TRUE(ends_behind_a_part(viewer));
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

TEST_F(SentrycDrainTest, who_waits_for_a_frame_gets_it_and_then_the_connection_closes) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
                        "--wait=60", "--drain-time=60"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  const auto viewer = waiter(relay);
  relay.signal(SIGTERM);
  await_closed(relay.http_port());
  publish(*source_, {7, 2});
  const HttpReply reply = viewer->read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("ETag"), "\"field-7-2\"");
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(viewer->ends_within(seconds(10)));
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

TEST_F(SentrycDrainTest, balancers_see_it_and_newcomers_find_nobody) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
                        "--wait=60", "--drain-time=600"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  EXPECT_EQ(HttpClient(relay.admin_port()).get("/readyz").status, 200);
  const auto viewer = waiter(relay);
  HttpClient idle(relay.http_port());
  EXPECT_EQ(idle.get("/healthz").status, 200);
  relay.signal(SIGTERM);
  EXPECT_EQ(await_status(relay.admin_port(), "/readyz", 503), 503);
  EXPECT_EQ(HttpClient(relay.admin_port()).get("/healthz").status, 200);
  EXPECT_TRUE(idle.ends_within(seconds(10))) << "a connection at rest is closed";
  await_closed(relay.http_port());
  EXPECT_FALSE(HttpClient(relay.http_port()).connected());
  publish(*source_, {7, 2});
  EXPECT_EQ(viewer->read_reply().status, 200);
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

TEST_F(SentrycDrainTest, during_the_delay_it_is_not_ready_but_serves) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
                        "--drain-delay=600"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  const auto viewer = watch(relay.http_port());
  relay.signal(SIGTERM);
  EXPECT_EQ(await_status(relay.http_port(), "/readyz", 503), 503);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/latest.jpg").status, 200);
  publish(*source_, {7, 2});
  EXPECT_TRUE(read_part(*viewer)) << "frames go on";
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

TEST_F(SentrycDrainTest, time_bounds_it) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
                        "--wait=60", "--drain-time=0.2"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  const auto viewer = waiter(relay);
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.output();
  EXPECT_NE(relay.output().find("viewers who have not finished"), std::string::npos);
  EXPECT_TRUE(viewer->ends_within(seconds(10)));
}

TEST_F(SentrycDrainTest, second_signal_ends_it_at_once) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
                        "--wait=60", "--drain-time=600"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  const auto viewer = waiter(relay);
  relay.signal(SIGTERM);
  ASSERT_TRUE(relay.says("to finish"));
  relay.signal(SIGINT);
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

TEST_F(SentrycDrainTest, who_came_before_the_end_is_served) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  relay.signal(SIGSTOP);
  std::vector<std::unique_ptr<HttpClient>> viewers;
  for (int i = 0; i < 20; ++i) {
    viewers.push_back(std::make_unique<HttpClient>(relay.http_port()));
    ASSERT_TRUE(viewers.back()->connected()) << "the system takes connections for it";
    viewers.back()->send("GET /latest.jpg HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  relay.signal(SIGTERM);
  relay.signal(SIGCONT);
  int served = 0;
  for (const auto &viewer : viewers) {
    if (viewer->read_reply().status == 200) ++served;
  }
  EXPECT_EQ(served, 20);
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

}  // namespace
}  // namespace sentry::relay
