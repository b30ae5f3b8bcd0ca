// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <utility>

#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing_support::HttpClient;
using testing_support::HttpReply;

RunningSoupLane::Setup with_wait(milliseconds wait) {
  RunningSoupLane::Setup setup;
  setup.http.wait = wait;
  return setup;
}

// Until the relay counts so many viewers, which it does once their requests are here.
void await_viewers(const StreamPtr &stream, std::uint64_t count) {
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  while (stream->status().viewers != count && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(stream->status().viewers, count);
}

void ask(HttpClient &client, std::string_view target, std::string_view method = "GET") {
  client.send(std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST(Waiting, next_frame_is_sent_when_it_comes) {
  RunningSoupLane front(with_wait(seconds(20)));
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  HttpClient head(front.port());
  ask(client, "/field/frames/7-2.jpg");
  ask(head, "/field/frames/7-2.jpg", "HEAD");
  await_viewers(front.stream(), 2);
  Frame frame = live_frame(2);
  const std::string picture = as_text(frame);
  front.stream()->publish(std::move(frame));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, picture);
  EXPECT_EQ(head.read_reply(false).field("ETag"), "\"field-7-2\"");
  EXPECT_EQ(head.get("/healthz").body, "alive\n");
}

TEST(Waiting, many_wait_for_one_frame) {
  RunningSoupLane front(with_wait(seconds(20)));
  front.stream()->publish(live_frame(1));
  std::list<HttpClient> clients;
  for (int i = 0; i < 100; ++i) ask(clients.emplace_back(front.port()), "/frames/7-2.jpg");
  await_viewers(front.stream(), 100);
  front.stream()->publish(live_frame(2));
  for (HttpClient &client : clients) EXPECT_EQ(client.read_reply().status, 200);
}

TEST(Waiting, frame_further_on_gives_410_for_the_one_that_was_left_out) {
  RunningSoupLane front(with_wait(seconds(20)));
  front.stream()->publish(live_frame(1));
  HttpClient client(front.port());
  ask(client, "/field/frames/7-2.jpg");
  await_viewers(front.stream(), 1);
  front.stream()->publish(live_frame(3));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 410);
  EXPECT_EQ(reply.field("Link"), "<7-3.jpg>; rel=\"next\"");
}

TEST(Waiting, ends_with_204_after_its_time) {
  RunningSoupLane front(with_wait(milliseconds(300)));
  front.stream()->publish(live_frame(1));
  const auto begin = steady_clock::now();
  HttpClient client(front.port());
  const HttpReply reply = client.get("/field/frames/7-2.jpg");
  EXPECT_GE(steady_clock::now() - begin, milliseconds(300));
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.field("Cache-Control"), "public, max-age=1, stale-while-revalidate=0");
  EXPECT_EQ(reply.field("Retry-After"), "1");
  EXPECT_EQ(reply.field("Link"), "<7-1.jpg>; rel=\"next\"");
  EXPECT_EQ(reply.field("Content-Length"), "");
  EXPECT_EQ(client.get("/healthz").body, "alive\n");
}

TEST(Waiting, viewer_who_leaves_is_forgotten) {
  RunningSoupLane front(with_wait(milliseconds(500)));
  front.stream()->publish(live_frame(1));
  {
    HttpClient client(front.port());
    ask(client, "/field/frames/7-2.jpg");
    await_viewers(front.stream(), 1);
  }
  await_viewers(front.stream(), 0);
}

TEST(Waiting, front_may_end_while_somebody_waits) {
  RunningSoupLane::Setup setup = with_wait(seconds(20));
  auto front = std::make_unique<RunningSoupLane>(setup);
  front->stream()->publish(live_frame(1));
  HttpClient waiter(front->port());
  HttpClient viewer(front->port());
  ask(waiter, "/field/frames/7-2.jpg");
  ask(viewer, "/field/stream.mjpg");
  await_viewers(front->stream(), 2);
  const StreamPtr stream = front->stream();
  front.reset();
  stream->publish(live_frame(2));
  EXPECT_TRUE(waiter.ends_within(seconds(5)));
  EXPECT_TRUE(viewer.ends_within(seconds(5)));
}

TEST(Waiting, fresher_picture_is_waited_for) {
  RunningSoupLane front(with_wait(seconds(20)));
  Frame old = live_frame(1);
  old.info.capture_time_ns -= 60 * kNanosecondsPerSecond;
  front.stream()->publish(std::move(old));
  HttpClient client(front.port());
  ask(client, "/field/latest.jpg?max-age-ms=30000");
  await_viewers(front.stream(), 1);
  front.stream()->publish(live_frame(2));
  EXPECT_EQ(client.read_reply().field("ETag"), "\"field-7-2\"");
}

TEST(Waiting, frame_between_the_answer_and_the_subscription_is_not_missed) {
  std::atomic<bool> looked = false;  // at the stream, for the first time
  std::function<void()> publish;
  RunningSoupLane::Setup setup = with_wait(seconds(20));
  setup.stream_clocks.utc = [&looked] {
    looked = true;
    return utc_now_ns();
  };
  setup.clocks.monotonic = [&] {
    if (looked && publish) std::exchange(publish, nullptr)();
    return monotonic_now_ns();
  };
  RunningSoupLane front(setup);
  const StreamPtr stream = front.stream();
  front.on_loop([&] {
    looked = false;
    publish = [stream] { stream->publish(live_frame(1)); };
  });
  const auto begin = steady_clock::now();
  EXPECT_EQ(HttpClient(front.port()).get("/latest.jpg?max-age-ms=30000").status, 200);
  EXPECT_LT(steady_clock::now() - begin, seconds(10));
}

TEST(Waiting, one_with_less_time_is_not_kept_by_those_with_more) {
  RunningSoupLane front(with_wait(seconds(15)));
  front.stream()->publish(live_frame(1));
  HttpClient patient(front.port());
  ask(patient, "/field/frames/7-2.jpg");
  await_viewers(front.stream(), 1);
  const auto begin = steady_clock::now();
  EXPECT_EQ(HttpClient(front.port()).get("/field/frames/8-1.jpg").status, 410);
  EXPECT_LT(steady_clock::now() - begin, seconds(10));
}

TEST(Connections, more_than_allowed_are_told_to_come_back) {
  RunningSoupLane::Setup setup;
  setup.limits.connections = 2;
  RunningSoupLane front(setup);
  front.stream()->publish(live_frame(1));
  HttpClient first(front.port());
  auto second = std::make_unique<HttpClient>(front.port());
  EXPECT_EQ(first.get("/latest.jpg").status, 200);
  EXPECT_EQ(second->get("/latest.jpg").status, 200);
  HttpClient third(front.port());
  const HttpReply refused = third.get("/latest.jpg");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.field("Retry-After"), "5");
  EXPECT_EQ(refused.field("Access-Control-Allow-Origin"), "*");
  EXPECT_TRUE(third.ends_within(seconds(5)));
  EXPECT_EQ(first.get("/latest.jpg").status, 200) << "those who are here keep their pictures";
  second.reset();
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  while (front.connections() > 1 && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(HttpClient(front.port()).get("/latest.jpg").status, 200);
}

TEST(Connections, full_relay_still_says_that_it_is_alive) {
  RunningSoupLane::Setup setup;
  setup.limits.connections = 1;
  RunningSoupLane front(setup);
  HttpClient first(front.port());
  EXPECT_EQ(first.get("/healthz").status, 200);
  HttpClient second(front.port());
  const HttpReply alive = second.get("/healthz");
  EXPECT_EQ(alive.status, 200);
  EXPECT_EQ(alive.body, "alive\n");
  EXPECT_EQ(alive.field("Connection"), "close");
  EXPECT_TRUE(second.ends_within(seconds(5)));
  EXPECT_EQ(HttpClient(front.port()).get("/readyz").status, 503);
}

TEST(Connections, any_number_of_pipelined_requests_is_answered_in_turn) {
  RunningSoupLane front;
  HttpClient client(front.port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\nGET /readyz HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(client.read_reply().body, "alive\n") << i;
    ASSERT_EQ(client.read_reply().body, "ready\n") << i;
  }
  EXPECT_EQ(client.get("/healthz").status, 200);
}

TEST(Connections, slow_head_is_timed_out) {
  RunningSoupLane::Setup setup;
  setup.limits.head = milliseconds(200);
  RunningSoupLane front(setup);
  HttpClient silent(front.port());
  HttpClient slow(front.port());
  slow.send("GET /latest.jpg HTTP/1.1\r\nHo");
  const HttpReply reply = slow.read_reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "*");
  EXPECT_NE(reply.field("Access-Control-Expose-Headers"), "");
  EXPECT_NE(reply.field("Date"), "");
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_EQ(reply.body, "The request head took too long.\n");
  EXPECT_TRUE(slow.ends_within(seconds(5)));
  EXPECT_TRUE(silent.ends_within(seconds(5)));
}

TEST(Connections, idle_connection_ends_after_its_time_and_not_before) {
  RunningSoupLane::Setup setup;
  setup.limits.idle = seconds(2);
  setup.limits.head = milliseconds(200);
  RunningSoupLane front(setup);
  HttpClient client(front.port());
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_FALSE(client.ends_within(seconds(1)));
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_TRUE(client.ends_within(seconds(10)));
}

}  // namespace
}  // namespace sentry::relay
