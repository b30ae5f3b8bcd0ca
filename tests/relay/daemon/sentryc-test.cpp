// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <libsoup/soup.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "tests/relay/daemon/sentryc-fixture.hpp"
#include "transport/udp/sender.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// With somebody who sends datagrams.
class SentrycIngestTest : public SentrycTest {
 protected:
  // Sends frames from `number` on, twenty a second, until the relay serves one of them.
  static HttpReply send_until_served(const RunningSentryc &relay, udp::Sender &sender,
                                     std::uint64_t epoch, std::uint64_t number,
                                     const std::string &target, milliseconds limit) {
    const auto deadline = steady_clock::now() + limit;
    HttpReply reply;
    while (steady_clock::now() < deadline) {
      Frame made = frame({epoch, number++});
      sender.send(made.info, std::move(made.payload));
      std::this_thread::sleep_for(milliseconds(50));
      reply = HttpClient(relay.http_port()).get(target);
      if (reply.status == 200 &&
          reply.field("ETag").find(std::to_string(epoch)) != std::string::npos) {
        return reply;
      }
    }
    return reply;
  }

  static std::unique_ptr<udp::Sender> sender_to(std::uint16_t port, const std::string &stream) {
    auto sender = udp::Sender::create({.stream = stream});
    EXPECT_TRUE(sender);
    (*sender)->add({"127.0.0.1", port});
    return sender.take();
  }
};

TEST_F(SentrycTest, segment_of_another_process_is_served) {
  auto source = writer();
  publish(*source, {7, 1});
  const RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"});
  ASSERT_NE(relay.http_port(), 0);
  EXPECT_EQ(await(relay.http_port(), "/field/latest.jpg", "\"field-7-1\"").status, 200);
  publish(*source, {7, 2});
  const HttpReply next = HttpClient(relay.http_port()).get("/field/frames/7-2.jpg");
  EXPECT_EQ(next.status, 200);
  EXPECT_EQ(next.field("ETag"), "\"field-7-2\"");
}

TEST_F(SentrycTest, segment_may_come_later_and_its_writer_may_restart) {
  const RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"});
  EXPECT_EQ(HttpClient(relay.http_port()).get("/latest.jpg").status, 503);
  auto source = writer();
  publish(*source, {7, 1});
  EXPECT_EQ(await(relay.http_port(), "/latest.jpg", "\"field-7-1\"").status, 200);
  source.reset();
  source = writer();
  publish(*source, {8, 1});
  EXPECT_EQ(await(relay.http_port(), "/latest.jpg", "\"field-8-1\"").status, 200);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/frames/7-1.jpg").status, 410);
}

TEST_F(SentrycTest, stream_whose_writer_ended_is_gone_but_held) {
  auto source = writer();
  publish(*source, {7, 1});
  const RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  EXPECT_NE(HttpClient(relay.http_port()).get("/status.json").body.find("\"live\""),
            std::string::npos);
  source.reset();
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  std::string status;
  do {
    status = HttpClient(relay.http_port()).get("/status.json").body;
  } while (status.find("\"gone\"") == std::string::npos && steady_clock::now() < deadline);
  EXPECT_NE(status.find("\"state\":\"gone\""), std::string::npos) << status;
  EXPECT_EQ(HttpClient(relay.http_port()).get("/latest.jpg").status, 200);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/field/readyz").status, 503);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/readyz").status, 200);
}

TEST_F(SentrycIngestTest, datagrams_of_every_stream_heard_are_served) {
  RunningSentryc relay({"--udp=127.0.0.1:0", "--listen=127.0.0.1:0"});
  ASSERT_NE(relay.udp_port(), 0);
  const auto field = sender_to(relay.udp_port(), "field");
  const auto bench = sender_to(relay.udp_port(), "bench");
  EXPECT_EQ(send_until_served(relay, *field, 7, 1, "/field/latest.jpg", HttpClient::kLimit).status,
            200);
  EXPECT_EQ(send_until_served(relay, *bench, 9, 1, "/bench/latest.jpg", HttpClient::kLimit).status,
            200);
  const std::string streams = HttpClient(relay.http_port()).get("/streams.json").body;
  EXPECT_LT(streams.find("\"stream\":\"field\""), streams.find("\"stream\":\"bench\"")) << streams;
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.output();
  EXPECT_NE(::access(shm_.path("sentry.field").c_str(), F_OK), 0)
      << "segments go with their writer";
}

TEST_F(SentrycIngestTest, only_named_streams_are_taken_from_datagrams) {
  const RunningSentryc relay(
      {"--udp=127.0.0.1:0", "--listen=127.0.0.1:0", "--stream=field", "--stream=roof"});
  const auto field = sender_to(relay.udp_port(), "field");
  const auto bench = sender_to(relay.udp_port(), "bench");
  Frame unwanted = frame({9, 1});
  bench->send(unwanted.info, std::move(unwanted.payload));
  EXPECT_EQ(send_until_served(relay, *field, 7, 1, "/field/latest.jpg", HttpClient::kLimit).status,
            200);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/bench/latest.jpg").status, 404);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/roof/latest.jpg").status, 503);
  const auto small = sender_to(relay.udp_port(), "field.small");
  EXPECT_EQ(
      send_until_served(relay, *small, 8, 1, "/field.small/latest.jpg", HttpClient::kLimit).status,
      200)
      << "a smaller rendition comes with its stream";
}

TEST_F(SentrycIngestTest, reload_changes_which_streams_and_senders_are_heard) {
  write_config("stream = 'field'\n");
  RunningSentryc relay({"--config", config_path(), "--udp=127.0.0.1:0", "--listen=127.0.0.1:0"});
  const auto field = sender_to(relay.udp_port(), "field");
  const auto bench = sender_to(relay.udp_port(), "bench");
  const std::uint16_t http = relay.http_port();
  EXPECT_EQ(send_until_served(relay, *field, 7, 1, "/field/latest.jpg", HttpClient::kLimit).status,
            200);
  write_config("stream = ['field', 'bench']\n");
  relay.signal(SIGHUP);
  ASSERT_TRUE(relay.says("has been read again"));
  write_config("stream = 'bench'\n");
  relay.signal(SIGHUP);
  ASSERT_TRUE(relay.says("has been read again"));
  EXPECT_EQ(send_until_served(relay, *bench, 8, 1, "/bench/latest.jpg", HttpClient::kLimit).status,
            200);
  EXPECT_EQ(HttpClient(http).get("/field/latest.jpg").status, 404);
  EXPECT_NE(::access(shm_.path("sentry.field").c_str(), F_OK), 0) << "its segment has gone";
  write_config("stream = 'bench'\nallow_from = '192.0.2.1'\n");
  relay.signal(SIGHUP);
  ASSERT_TRUE(relay.says("has been read again"));
  EXPECT_NE(send_until_served(relay, *bench, 9, 1, "/bench/latest.jpg", milliseconds(500))
                .field("ETag")
                .find("bench-8-"),
            std::string::npos)
      << "nobody here may send any more";
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.output().find("already has a writer"), std::string::npos)
      << "what stays has its own";
}

TEST_F(SentrycIngestTest, killed_relay_is_back_within_two_seconds) {
  auto relay = std::make_unique<RunningSentryc>(
      std::vector<std::string>{"--udp=127.0.0.1:0", "--listen=127.0.0.1:0"});
  const std::uint16_t port = relay->udp_port();
  const auto sender = sender_to(port, "field");
  ASSERT_EQ(
      send_until_served(*relay, *sender, 7, 1, "/field/latest.jpg", HttpClient::kLimit).status,
      200);
  relay->signal(SIGKILL);
  EXPECT_EQ(relay->wait(), -SIGKILL);
  const auto begin = steady_clock::now();
  relay = std::make_unique<RunningSentryc>(
      std::vector<std::string>{"--udp=127.0.0.1:" + std::to_string(port), "--listen=127.0.0.1:0"});
  EXPECT_EQ(
      send_until_served(*relay, *sender, 7, 1000, "/field/latest.jpg", HttpClient::kLimit).status,
      200);
  const auto lasted = steady_clock::now() - begin;
  EXPECT_LT(lasted, seconds(2));
}

TEST_F(SentrycTest, interrupt_ends_it_in_order_though_viewers_watch) {
  auto source = writer();
  publish(*source, {7, 1});
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  HttpClient viewer(relay.http_port());
  viewer.send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(viewer.read_head(), "");
  relay.signal(SIGINT);
  EXPECT_EQ(relay.wait(), 0);
  EXPECT_TRUE(viewer.ends_within(seconds(5)));
}

TEST_F(SentrycTest, taken_addresses_are_errors_that_name_them) {
  const RunningSentryc first({"--udp=127.0.0.1:0", "--listen=127.0.0.1:0"});
  const std::string http = "127.0.0.1:" + std::to_string(first.http_port());
  const std::string udp = "127.0.0.1:" + std::to_string(first.udp_port());
  RunningSentryc second({"--stream=field", "--listen=" + http});
  EXPECT_EQ(second.wait(), 1);
  EXPECT_EQ(second.output(),
            "sentryc: Cannot listen on " + http + ": another program has this address already.\n");
  RunningSentryc third({"--udp=" + udp, "--listen=127.0.0.1:0"});
  EXPECT_EQ(third.wait(), 1);
  EXPECT_NE(third.output().find(std::to_string(first.udp_port())), std::string::npos)
      << third.output();
}

TEST_F(SentrycTest, wrong_words_end_with_2_and_a_hint) {
  RunningSentryc relay({"--stream=field", "--nonsense"});
  EXPECT_EQ(relay.wait(), 2);
  EXPECT_EQ(relay.output(), "sentryc: Unknown option --nonsense\nTry 'sentryc --help'.\n");
  RunningSentryc senders({"--udp=127.0.0.1:0", "--allow-from=nonsense", "--listen=127.0.0.1:0"});
  EXPECT_NE(senders.wait(), 0);
  EXPECT_NE(senders.output().find("nonsense"), std::string::npos) << senders.output();
}

TEST_F(SentrycTest, player_is_compiled_in) {
  const RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"});
  HttpClient client(relay.http_port());
  EXPECT_NE(client.get("/").body.find("<html"), std::string::npos);
  const HttpReply script = client.get("/player.js");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(script.field("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(client.get("/player.js", "If-None-Match: " + script.field("ETag") + "\r\n").status,
            304);
}

TEST_F(SentrycTest, client_of_libsoup_gets_the_picture) {
  auto source = writer();
  publish(*source, {7, 1});
  const RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"});
  await(relay.http_port(), "/latest.jpg", "\"field-7-1\"");
  SoupSession *session = soup_session_new();
  const std::string url = "http://127.0.0.1:" + std::to_string(relay.http_port()) + "/latest.jpg";
  for (int i = 0; i < 3; ++i) {
    SoupMessage *message = soup_message_new("GET", url.c_str());
    GError *error = nullptr;
    GBytes *body = soup_session_send_and_read(session, message, nullptr, &error);
    ASSERT_NE(body, nullptr) << error->message;
    EXPECT_EQ(soup_message_get_status(message), SOUP_STATUS_OK);
    EXPECT_EQ(g_bytes_get_size(body), frame({7, 1}).payload.size());
    g_bytes_unref(body);
    g_object_unref(message);
  }
  g_object_unref(session);
}

}  // namespace
}  // namespace sentry::relay
