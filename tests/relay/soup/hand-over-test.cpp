// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <list>
#include <utility>

#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing_support::HttpClient;
using testing_support::HttpReply;

// A viewer whose connection another lane has accepted, and read some of.
class HandedViewer {
 public:
  explicit HandedViewer(RunningSoupLane &lane, std::string bytes) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    client_ = std::make_unique<HttpClient>(UniqueFd(ends[1]));
    PeerAddress peer = *parse_peer_address("192.0.2.7");
    peer.port = 4711;
    lane.lane().take({UniqueFd(ends[0]), std::move(bytes), peer});
  }
  HttpClient &client() { return *client_; }
  HttpClient *operator->() { return client_.get(); }

 private:
  std::unique_ptr<HttpClient> client_;
};

std::string request(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

void add_handler(SoupLane &lane, const char *path, SoupServerCallback callback,
                 gpointer data = nullptr) {
  soup_server_add_handler(lane.server(), path, callback, data, nullptr);
}

void say(SoupServerMessage *message, const std::string &text) {
  soup_server_message_set_status(message, 200, nullptr);
  soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_COPY, text.data(),
                                   text.size());
}

void hello(SoupServer *, SoupServerMessage *message, const char *, GHashTable *, gpointer) {
  say(message, "hello");
}

// Keeps its message, and never answers.
void never(SoupServer *, SoupServerMessage *message, const char *, GHashTable *, gpointer) {
  soup_server_message_pause(message);
}

TEST(HandOver, one_request_is_answered_and_the_connection_closed) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1));
  HandedViewer viewer(lane, request("/latest.jpg"));
  const HttpReply reply = viewer->read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_EQ(reply.body, lane.stream()->newest()->payload_text());
  EXPECT_TRUE(viewer->ends_within(seconds(5)));
}

TEST(HandOver, nothing_after_the_first_request_is_answered) {
  RunningSoupLane lane;
  HandedViewer viewer(lane, request("/healthz") + request("/readyz"));
  EXPECT_EQ(viewer->read_reply().body, "alive\n");
  EXPECT_EQ(viewer->read_to_end(), "");
}

TEST(HandOver, application_sees_the_viewers_address_and_the_body) {
  RunningSoupLane::Setup setup;
  setup.prepare = [](SoupLane &lane) {
    add_handler(lane, "/app",
                [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *, gpointer) {
                  SoupMessageBody *body = soup_server_message_get_request_body(message);
                  say(message, std::string(soup_server_message_get_remote_host(message)) + " " +
                                   std::string(body->data, static_cast<std::size_t>(body->length)));
                });
  };
  RunningSoupLane lane(setup);
  HandedViewer viewer(lane, "POST /app HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
  viewer->send("67890");
  const HttpReply reply = viewer->read_reply();
  EXPECT_EQ(reply.body, "192.0.2.7 1234567890");
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "") << "these are the application's words";
  EXPECT_EQ(reply.field("Connection"), "close");
}

TEST(HandOver, application_goes_before_the_relay_only_where_it_has_a_handler) {
  RunningSoupLane::Setup setup;
  setup.http.handed_over_paths = {"/app"};
  setup.prepare = [](SoupLane &lane) { add_handler(lane, "/app/here", hello); };
  RunningSoupLane lane(setup);
  HandedViewer here(lane, request("/app/here"));
  EXPECT_EQ(here->read_reply().body, "hello");
  HandedViewer nowhere(lane, request("/app/elsewhere"));
  const HttpReply reply = nowhere->read_reply();
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "*");
  HandedViewer relay(lane, request("/healthz"));
  EXPECT_EQ(relay->read_reply().body, "alive\n");
}

TEST(HandOver, head_that_is_no_request_is_refused) {
  RunningSoupLane lane;
  HandedViewer viewer(lane, "GET / HTTP/1.1\r\nHost : h\r\n\r\n");
  EXPECT_EQ(viewer->read_reply().status, 400);
  EXPECT_TRUE(viewer->ends_within(seconds(5)));
}

TEST(HandOver, viewer_who_left_at_once_is_forgotten) {
  RunningSoupLane lane;
  lane.stream()->publish(live_frame(1));
  { const HandedViewer viewer(lane, request("/stream.mjpg")); }
  const auto deadline = std::chrono::steady_clock::now() + HttpClient::kLimit;
  lane.stream()->publish(live_frame(2));
  while (lane.connections() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(lane.connections(), 0U);
}

TEST(HandOver, those_beyond_the_places_wait_in_turn) {
  RunningSoupLane::Setup setup;
  setup.hand_over.at_once = 2;
  setup.hand_over.wait = seconds(20);
  setup.http.wait = seconds(20);
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  HandedViewer first(lane, request("/field/frames/7-2.jpg"));
  HandedViewer second(lane, request("/field/frames/7-2.jpg"));
  std::list<HandedViewer> others;
  for (int i = 0; i < 20; ++i) others.emplace_back(lane, request("/healthz"));
  lane.on_loop([] {});
  EXPECT_EQ(lane.connections(), 2U);
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(first->read_reply().status, 200);
  EXPECT_EQ(second->read_reply().status, 200);
  for (HandedViewer &other : others) EXPECT_EQ(other->read_reply().body, "alive\n");
}

TEST(HandOver, who_waits_too_long_for_a_place_is_told_to_come_back) {
  RunningSoupLane::Setup setup;
  setup.hand_over.at_once = 1;
  setup.hand_over.wait = milliseconds(200);
  setup.prepare = [](SoupLane &lane) { add_handler(lane, "/never", never); };
  RunningSoupLane lane(setup);
  const HandedViewer first(lane, request("/never"));
  HandedViewer second(lane, request("/healthz"));
  const HttpReply reply = second->read_reply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.field("Retry-After"), "5");
  EXPECT_TRUE(second->ends_within(seconds(5)));
}

TEST(HandOver, crowd_beyond_those_who_may_wait_is_refused_at_once) {
  RunningSoupLane::Setup setup;
  setup.hand_over.at_once = 1;
  setup.hand_over.waiting = 1;
  setup.hand_over.wait = seconds(60);
  setup.prepare = [](SoupLane &lane) { add_handler(lane, "/never", never); };
  RunningSoupLane lane(setup);
  const HandedViewer first(lane, request("/never"));
  lane.on_loop([] {});
  const HandedViewer second(lane, request("/healthz"));
  HandedViewer third(lane, request("/healthz"));
  EXPECT_EQ(third->read_reply().status, 503);
}

TEST(HandOver, life_of_a_request_is_bounded_and_its_place_given_back) {
  RunningSoupLane::Setup setup;
  setup.hand_over.at_once = 1;
  setup.hand_over.life = milliseconds(500);
  setup.hand_over.wait = seconds(20);
  setup.prepare = [](SoupLane &lane) { add_handler(lane, "/never", never); };
  RunningSoupLane lane(setup);
  HandedViewer first(lane, request("/never"));
  HandedViewer second(lane, request("/healthz"));
  EXPECT_EQ(second->read_reply().body, "alive\n");
  EXPECT_TRUE(first->ends_within(seconds(5)));
}

TEST(HandOver, stream_outlives_a_request_and_leaves_its_place) {
  RunningSoupLane::Setup setup;
  setup.hand_over.at_once = 1;
  setup.hand_over.streams = 1;
  setup.hand_over.life = milliseconds(300);
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  HandedViewer stream(lane, request("/stream.mjpg"));
  EXPECT_NE(stream->read_until("--sentry-frame\r\n"), "");
  EXPECT_TRUE(read_part(stream.client()));
  HandedViewer second(lane, request("/stream.mjpg"));
  EXPECT_EQ(second->read_reply().status, 503) << "one stream at once";
  // The sweeper passes each second.
  EXPECT_FALSE(stream->ends_within(milliseconds(2500)));
  lane.stream()->publish(live_frame(2));
  EXPECT_TRUE(read_part(stream.client()));
}

TEST(HandOver, application_may_keep_a_connection_beyond_the_lane) {
  static SoupWebsocketConnection *kept = nullptr;
  RunningSoupLane::Setup setup;
  setup.prepare = [](SoupLane &lane) {
    soup_server_add_websocket_handler(
        lane.server(), "/ws", nullptr, nullptr,
        [](SoupServer *, SoupServerMessage *, const char *, SoupWebsocketConnection *connection,
           gpointer) {
          kept = SOUP_WEBSOCKET_CONNECTION(g_object_ref(connection));
          soup_websocket_connection_send_text(connection, "hi");
        },
        nullptr, nullptr);
  };
  auto lane = std::make_unique<RunningSoupLane>(setup);
  HandedViewer viewer(*lane, request("/ws",
                                     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                     "Sec-WebSocket-Version: 13\r\n"));
  EXPECT_EQ(viewer->read_until("\r\n").substr(0, 12), "HTTP/1.1 101");
  EXPECT_NE(viewer->read_until("\x81\x02hi"), "");
  lane.reset();
  g_clear_object(&kept);
  EXPECT_TRUE(viewer->ends_within(seconds(5)));
}

TEST(HandOver, lane_may_end_with_a_queue) {
  RunningSoupLane::Setup setup;
  setup.hand_over.at_once = 1;
  setup.prepare = [](SoupLane &lane) { add_handler(lane, "/never", never); };
  std::list<HandedViewer> viewers;
  {
    RunningSoupLane lane(setup);
    for (int i = 0; i < 5; ++i) viewers.emplace_back(lane, request("/never"));
    lane.on_loop([] {});
  }
  for (HandedViewer &viewer : viewers) EXPECT_TRUE(viewer->ends_within(seconds(5)));
}

}  // namespace
}  // namespace sentry::relay
