// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fstream>
#include <future>
#include <iterator>

#include "relay/log/access-log.hpp"
#include "tests/relay/lane/running-lane.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

HttpSettings with_application() {
  HttpSettings settings;
  settings.handed_over_paths = {"/app"};
  return settings;
}

TEST(LaneHandOver, connection_goes_with_all_that_was_read) {
  std::promise<HandedOver> given;
  RunningLane lane({.http = with_application(),
                    .hand_over = [&](HandedOver over) { given.set_value(std::move(over)); }});
  HttpClient client(lane.port());
  EXPECT_EQ(client.get("/").status, 200);
  const std::string rest = "POST /app/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + rest);
  EXPECT_EQ(client.read_reply().status, 200);
  auto future = given.get_future();
  ASSERT_EQ(future.wait_for(HttpClient::kLimit), std::future_status::ready);
  const HandedOver over = future.get();
  EXPECT_EQ(over.bytes, rest);
  EXPECT_EQ(to_string(over.peer), "127.0.0.1");
  EXPECT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
  ASSERT_EQ(::write(over.fd.get(), "hello", 5), 5);
  EXPECT_EQ(client.read_exactly(5), "hello");
  EXPECT_EQ(lane.sum(&WorkerMetrics::handed_over), 1);
}

TEST(LaneHandOver, without_anybody_to_take_it_there_is_nothing) {
  RunningLane lane({.http = with_application()});
  EXPECT_EQ(HttpClient(lane.port()).get("/app/x").status, 404);
}

constexpr std::string_view kProxyHeader{
    "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x07\x7f\0\0\x01\x30\x39\0\x50", 28};

TEST(LaneProxies, header_of_the_proxy_protocol_tells_who_it_is) {
  std::promise<HandedOver> given;
  RunningLane lane({.http = with_application(),
                    .hand_over = [&](HandedOver over) { given.set_value(std::move(over)); },
                    .proxy_header = true});
  HttpClient client(lane.port());
  for (const char byte : kProxyHeader) client.send({&byte, 1});
  EXPECT_EQ(client.get("/").status, 200);
  client.send("GET /app HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(to_string(given.get_future().get().peer), "192.0.2.7");
}

TEST(LaneProxies, who_sends_no_header_gets_nothing) {
  RunningLane lane({.proxy_header = true});
  HttpClient client(lane.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(LaneProxies, forwarded_address_counts_when_the_proxy_is_trusted) {
  LaneLimits limits;
  limits.connections_per_address = 1;
  limits.trusted_proxies = *TrustedProxies::parse("127.0.0.1");
  RunningLane lane({.limits = limits});
  HttpClient one(lane.port());
  HttpClient two(lane.port());
  EXPECT_EQ(one.get("/", "X-Forwarded-For: 192.0.2.1\r\n").status, 200);
  EXPECT_EQ(two.get("/", "X-Forwarded-For: 192.0.2.2\r\n").status, 200);
  // The same connection may speak for another the next time.
  EXPECT_EQ(two.get("/", "X-Forwarded-For: 192.0.2.3\r\n").status, 200);
  EXPECT_EQ(HttpClient(lane.port()).get("/", "X-Forwarded-For: 192.0.2.2\r\n").status, 200);
  EXPECT_EQ(two.get("/", "X-Forwarded-For: 192.0.2.1\r\n").status, 503);
}

TEST(LaneLog, every_reply_has_its_line) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/access.log";
  {
    auto log = AccessLog::open(path, AccessLogFormat::kCombined);
    ASSERT_TRUE(log);
    RunningLane lane({.access_log = log->get()});
    lane.stream()->publish(live_frame(1));
    HttpClient client(lane.port());
    EXPECT_EQ(client.get("/field/latest.jpg", "User-Agent: tester\r\n").status, 200);
    client.send("GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: a\r\nReferer: there\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == 1; }));
    lane.stream()->publish(live_frame(2));
    EXPECT_EQ(client.read_reply().status, 200);
    {
      HttpClient leaves(lane.port());
      leaves.send("GET /field/frames/7-3.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
      ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == 1; }));
    }
    ASSERT_TRUE(eventually([&] { return lane.sum(&WorkerMetrics::waiting) == 0; }));
    client.send("GET /field/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
    client.read_until("--sentry-frame\r\n");
    lane.lane().drain();
    EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
    ASSERT_TRUE(eventually([&] { return lane.lane().connections() == 0; }));
  }
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("\"GET /field/latest.jpg HTTP/1.1\" 200"), std::string::npos) << text;
  EXPECT_NE(text.find("\"tester\""), std::string::npos) << text;
  EXPECT_NE(text.find("\"GET /field/frames/7-2.jpg HTTP/1.1\" 200"), std::string::npos) << text;
  EXPECT_NE(text.find("\"there\""), std::string::npos) << text;
  EXPECT_NE(text.find("\"GET /field/frames/7-3.jpg HTTP/1.1\" 499"), std::string::npos) << text;
  EXPECT_NE(text.find("\"GET /field/stream.mjpg HTTP/1.1\" 200"), std::string::npos) << text;
}

}  // namespace
}  // namespace sentry::relay
