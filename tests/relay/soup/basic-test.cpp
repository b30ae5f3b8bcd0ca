// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <glib.h>
#include <gtest/gtest.h>

#include <list>

#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::seconds;
using testing_support::HttpClient;
using testing_support::HttpReply;

// Of "secret", made with little effort.
const std::string kHash = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

StreamUsers users(const std::string &text, const std::string &stream = "field") {
  auto parsed = Htpasswd::parse(text, "users");
  EXPECT_TRUE(parsed);
  return {{stream, std::make_shared<const Htpasswd>(parsed.take())}};
}

std::string credentials(const std::string &user_and_password) {
  char *text = g_base64_encode(reinterpret_cast<const guchar *>(user_and_password.data()),
                               user_and_password.size());
  const std::string field = "Authorization: Basic " + std::string(text) + "\r\n";
  g_free(text);
  return field;
}

RunningSoupLane::Setup with_basic() {
  RunningSoupLane::Setup setup;
  setup.http.access = {{.stream = "field", .access = StreamAccess::kBasic, .keys = {}}};
  setup.http.wait = seconds(20);
  setup.prepare = [](SoupLane &lane) { lane.set_users(users("anna:" + kHash + "\n")); };
  return setup;
}

TEST(Basic, stream_is_shown_to_users_alone) {
  RunningSoupLane lane(with_basic());
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  for (const std::string &fields :
       {std::string(), credentials("anna:wrong"), credentials("bob:secret"), credentials("anna"),
        std::string("Authorization: Bearer secret\r\n")}) {
    const HttpReply reply = client.get("/field/latest.jpg", fields);
    EXPECT_EQ(reply.status, 401) << fields;
    EXPECT_EQ(reply.field("WWW-Authenticate").substr(0, 12), "Basic realm=");
    EXPECT_EQ(reply.body.find("JFIF"), std::string::npos);
  }
  const HttpReply reply = client.get("/field/latest.jpg", credentials("anna:secret"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, lane.stream()->newest()->payload_text());
  EXPECT_EQ(reply.field("Cache-Control"), "private, no-store");
  EXPECT_EQ(client.get("/field/latest.jpg").status, 401)
      << "one answer is not for the next request";
}

TEST(Basic, waiting_request_and_stream_go_on_after_the_password) {
  RunningSoupLane lane(with_basic());
  lane.stream()->publish(live_frame(1));
  HttpClient waiting(lane.port());
  waiting.send("GET /field/frames/7-2.jpg HTTP/1.1\r\nHost: h\r\n" + credentials("anna:secret") +
               "\r\n");
  HttpClient stream(lane.port());
  stream.send("GET /field/stream.mjpg HTTP/1.1\r\nHost: h\r\n" + credentials("anna:secret") +
              "\r\n");
  EXPECT_NE(stream.read_until("--sentry-frame\r\n"), "");
  EXPECT_TRUE(read_part(stream));
  while (lane.stream()->status().viewers < 2) std::this_thread::yield();
  lane.stream()->publish(live_frame(2));
  EXPECT_EQ(waiting.read_reply().status, 200);
  EXPECT_TRUE(read_part(stream));
}

TEST(Basic, nobody_is_let_in_without_users) {
  RunningSoupLane::Setup setup = with_basic();
  setup.prepare = nullptr;
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  EXPECT_EQ(client.get("/field/latest.jpg", credentials("anna:secret")).status, 401);
  lane.on_loop([&] { lane.lane().set_users(users("")); });
  EXPECT_EQ(client.get("/field/latest.jpg", credentials(":")).status, 401);
}

TEST(Basic, user_who_was_taken_away_is_refused_though_it_was_remembered) {
  RunningSoupLane lane(with_basic());
  lane.stream()->publish(live_frame(1));
  HttpClient client(lane.port());
  EXPECT_EQ(client.get("/field/latest.jpg", credentials("anna:secret")).status, 200);
  lane.on_loop([&] { lane.lane().set_users(users("bob:" + kHash)); });
  EXPECT_EQ(client.get("/field/latest.jpg", credentials("anna:secret")).status, 401);
  EXPECT_EQ(client.get("/field/latest.jpg", credentials("bob:secret")).status, 200);
}

TEST(Basic, loop_goes_on_while_a_password_is_looked_at) {
  // A second or more for each.
  const std::string dear = "$2b$14$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
  RunningSoupLane::Setup setup = with_basic();
  setup.prepare = [&](SoupLane &lane) { lane.set_users(users("anna:" + dear)); };
  RunningSoupLane lane(setup);
  lane.stream()->publish(live_frame(1));
  std::list<HttpClient> clients;
  for (int i = 0; i < 4; ++i) {
    // One is like the others: it is looked at once for all.
    clients.emplace_back(lane.port())
        .send("GET /field/latest.jpg HTTP/1.1\r\nHost: h\r\n" + credentials("anna:wrong") + "\r\n");
  }
  HttpClient other(lane.port());
  EXPECT_EQ(other.get("/healthz").status, 200);
  for (HttpClient &client : clients) {
    EXPECT_FALSE(client.ends_within(std::chrono::milliseconds(0)));
    EXPECT_EQ(client.read_reply().status, 401);
  }
}

TEST(Basic, visitor_who_leaves_before_the_verdict_harms_nobody) {
  RunningSoupLane lane(with_basic());
  lane.stream()->publish(live_frame(1));
  for (int i = 0; i < 20; ++i) {
    HttpClient(lane.port())
        .send("GET /field/latest.jpg HTTP/1.1\r\nHost: h\r\n" +
              credentials("anna:" + std::to_string(i)) + "\r\n");
  }
  EXPECT_EQ(HttpClient(lane.port()).get("/field/latest.jpg", credentials("anna:secret")).status,
            200);
}

}  // namespace
}  // namespace sentry::relay
