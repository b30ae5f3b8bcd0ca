// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <filesystem>

#include "tests/relay/library/running-server.hpp"
#include "tests/support/no-threads.hpp"

namespace sentry::relay {
namespace {

template <class T>
T get(SentryRelayServer *server, const char *name) {
  T value{};
  g_object_get(server, name, &value, nullptr);
  return value;
}

std::size_t count_entries(const char *directory) {
  std::size_t count = 0;
  for (auto entry = std::filesystem::directory_iterator(directory);
       entry != std::filesystem::end(entry); ++entry) {
    ++count;
  }
  return count;
}

TEST(RelayServer, serves_what_is_pushed) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get(), {.shade = 10}));
  const HttpReply first = relay.get("/field/latest.jpg");
  EXPECT_EQ(first.status, 200);
  ASSERT_TRUE(push(relay.stream.get(), {.shade = 200}));
  const HttpReply second = relay.get("/field/latest.jpg");
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(first.body, second.body);
  EXPECT_NE(first.field("ETag"), second.field("ETag"));
  EXPECT_EQ(relay.get("/").status, 200);  // the player
}

TEST(RelayServer, answers_those_who_came_before_its_start) {
  RunningServer relay;
  ASSERT_TRUE(push(relay.stream.get()));
  HttpClient early(relay.port());
  ASSERT_TRUE(early.connected());
  early.send("GET /field/latest.jpg HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(relay.start());
  EXPECT_EQ(early.read_reply().status, 200);
}

TEST(RelayServer, leaves_the_player_out_when_told_to) {
  RunningServer relay;
  g_object_set(relay.server.get(), "player", FALSE, nullptr);
  ASSERT_TRUE(relay.start());
  EXPECT_EQ(relay.get("/player.js").status, 404);
}

TEST(RelayServer, has_properties_that_keep_to_their_ranges) {
  const auto server = own(sentry_relay_server_new());
  EXPECT_EQ(get<guint>(server.get(), "max-connections"), 8192U);
  EXPECT_EQ(get<guint>(server.get(), "poll-interval"), 1000U);
  EXPECT_EQ(get<guint>(server.get(), "wait"), 4000U);
  EXPECT_EQ(get<guint64>(server.get(), "max-egress"), 0U);
  EXPECT_EQ(get<gint>(server.get(), "stale"), SENTRY_RELAY_STALE_POLICY_HOLD);
  EXPECT_TRUE(get<gboolean>(server.get(), "player"));
  g_object_set(server.get(), "max-egress", G_GUINT64_CONSTANT(10000000000), "wait", 0U,
               "idle-timeout", 7000U, "stale", SENTRY_RELAY_STALE_POLICY_SLATE, nullptr);
  EXPECT_EQ(get<guint64>(server.get(), "max-egress"), 10000000000U);
  EXPECT_EQ(get<guint>(server.get(), "wait"), 0U);
  EXPECT_EQ(get<guint>(server.get(), "idle-timeout"), 7000U);
  EXPECT_EQ(get<gint>(server.get(), "stale"), SENTRY_RELAY_STALE_POLICY_SLATE);
}

TEST(RelayServer, changes_its_settings_while_it_serves) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  EXPECT_EQ(relay.get("/field/latest.jpg").field("Cache-Control"), "no-cache");
  g_object_set(relay.server.get(), "latest-max-age", 2U, "poll-interval", 250U, nullptr);
  const HttpReply after = relay.get("/field/latest.jpg");
  EXPECT_NE(after.field("Cache-Control").find("max-age=2"), std::string::npos);
  EXPECT_TRUE(turn_until(
      [&] { return relay.get("/field/latest.jpg").field("Sentry-Poll-Interval") == "250"; }));
}

TEST(RelayServer, refuses_a_stream_twice) {
  RunningServer relay;
  const auto other = own(sentry_relay_server_new());
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_add_stream(other.get(), relay.stream.get(), &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_BUSY)) << failure.text();
  const auto same_name = own(sentry_relay_stream_new("field", nullptr));
  Failure second;
  EXPECT_FALSE(sentry_relay_server_add_stream(relay.server.get(), same_name.get(), &second.error));
  EXPECT_TRUE(second.is(SENTRY_RELAY_ERROR_BUSY));
  ASSERT_TRUE(sentry_relay_server_remove_stream(relay.server.get(), "field"));
  EXPECT_TRUE(sentry_relay_server_add_stream(other.get(), relay.stream.get(), nullptr));
}

TEST(RelayServer, removes_a_stream_and_leaves_the_viewers_of_others_alone) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  const auto other = own(sentry_relay_stream_new("other", nullptr));
  ASSERT_TRUE(sentry_relay_server_add_stream(relay.server.get(), other.get(), nullptr));
  ASSERT_TRUE(push(relay.stream.get()) && push(other.get()));
  HttpClient leaving(relay.port());
  HttpClient staying(relay.port());
  ASSERT_TRUE(watch(leaving, "field"));
  ASSERT_TRUE(watch(staying, "other"));
  EXPECT_TRUE(sentry_relay_server_remove_stream(relay.server.get(), "field"));
  EXPECT_FALSE(sentry_relay_server_remove_stream(relay.server.get(), "field"));
  EXPECT_TRUE(leaving.ends_within(HttpClient::kLimit));
  ASSERT_TRUE(push(other.get()));
  EXPECT_TRUE(testing_support::read_part(staying).has_value());
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 404);
  EXPECT_EQ(sentry_relay_server_dup_stream(relay.server.get(), "field"), nullptr);
  GPtrArray *left = sentry_relay_server_dup_streams(relay.server.get());
  EXPECT_EQ(left->len, 1U);
  g_ptr_array_unref(left);
}

TEST(RelayServer, tells_players_of_other_servers) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  GVariant *servers = g_variant_new_parsed(
      "[{'url': <'https://nara.example/'>, 'weight': <uint32 3>, 'region': <'nara'>}]");
  ASSERT_TRUE(sentry_relay_server_set_servers(relay.server.get(), servers, nullptr));
  const std::string document = relay.get("/servers.json").body;
  EXPECT_NE(document.find("https://nara.example/"), std::string::npos) << document;
  for (const char *text : {"[{'url': <'nara'>}]", "[{'weight': <uint32 1>}]",
                           "[{'url': <'http://a/'>, 'weight': <1>}]",
                           "[{'url': <'http://a/'>, 'state': <'asleep'>}]", "['http://a/']"}) {
    Failure failure;
    EXPECT_FALSE(sentry_relay_server_set_servers(relay.server.get(), g_variant_new_parsed(text),
                                                 &failure.error));
    EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << text;
  }
  EXPECT_EQ(relay.get("/servers.json").body, document);
}

TEST(RelayServer, serves_beside_another_in_one_process) {
  RunningServer one;
  RunningServer other;
  ASSERT_TRUE(one.start() && other.start());
  ASSERT_TRUE(push(one.stream.get(), {.shade = 1}));
  ASSERT_TRUE(push(other.stream.get(), {.shade = 250}));
  EXPECT_NE(one.get("/field/latest.jpg").body, other.get("/field/latest.jpg").body);
  sentry_relay_server_stop(one.server.get());
  EXPECT_EQ(other.get("/field/latest.jpg").status, 200);
}

TEST(RelayServer, drains_and_says_when_nobody_is_left) {
  RunningServer relay;
  bool drained = false;
  g_signal_connect(
      relay.server.get(), "drained",
      G_CALLBACK(+[](SentryRelayServer *, gpointer data) { *static_cast<bool *>(data) = true; }),
      &drained);
  ASSERT_TRUE(sentry_relay_server_listen_admin(relay.server.get(), "127.0.0.1:0", nullptr));
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  HttpClient viewer(relay.port());
  ASSERT_TRUE(watch(viewer, "field"));
  // Who scrapes metrics keeps the connection, and is nobody to wait for.
  HttpClient admin(port_of(texts(sentry_relay_server_get_admin_urls(relay.server.get())).front()));
  EXPECT_EQ(admin.get("/metrics").status, 200);
  sentry_relay_server_drain(relay.server.get());
  EXPECT_TRUE(viewer.ends_within(HttpClient::kLimit));
  EXPECT_TRUE(turn_until([&] { return drained; }));
  EXPECT_FALSE(HttpClient(relay.port()).connected());
}

TEST(RelayServer, does_not_start_again_after_its_end) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  EXPECT_TRUE(relay.start());  // it runs
  EXPECT_TRUE(sentry_relay_server_is_alive(relay.server.get()));
  sentry_relay_server_stop(relay.server.get());
  sentry_relay_server_stop(relay.server.get());
  EXPECT_FALSE(sentry_relay_server_is_alive(relay.server.get()));
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_start(relay.server.get(), &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
}

TEST(RelayServer, says_that_there_is_no_thread_for_it) {
  const RunningServer relay;
  const testing_support::NoThreads none;
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_start(relay.server.get(), &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_SYSTEM)) << failure.text();
}

TEST(RelayServer, leaves_no_thread_and_no_descriptor_behind) {
  { RunningServer(); }  // what a process opens once and keeps
  const std::size_t fds = count_entries("/proc/self/fd");
  const std::size_t threads = count_entries("/proc/self/task");
  for (int i = 0; i < 3; ++i) {
    RunningServer relay;
    ASSERT_TRUE(sentry_relay_server_listen_admin(relay.server.get(), "127.0.0.1:0", nullptr));
    ASSERT_TRUE(relay.start());
    ASSERT_TRUE(push(relay.stream.get()));
    HttpClient viewer(relay.port());
    ASSERT_TRUE(watch(viewer, "field"));
    gpointer server = relay.server.get();
    g_object_add_weak_pointer(G_OBJECT(server), &server);
    relay.server.reset();
    EXPECT_EQ(server, nullptr);
  }
  EXPECT_TRUE(turn_until([&] { return count_entries("/proc/self/task") <= threads; }));
  EXPECT_LE(count_entries("/proc/self/fd"), fds);
}

TEST(RelayServer, counts_what_it_does) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(relay.get("/field/latest.jpg").status, 200);
  const auto frames_sent = [&] {
    GVariant *all = sentry_relay_server_get_statistics(relay.server.get());
    guint64 count = 0;
    g_variant_lookup(all, "frames-sent", "t", &count);
    g_variant_unref(all);
    return count;
  };
  EXPECT_TRUE(turn_until([&] { return frames_sent() == 3; })) << frames_sent();
}

TEST(RelayServer, writes_an_access_log_and_begins_a_new_one) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path("access.log");
  RunningServer relay;
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_set_access_log(relay.server.get(),
                                                  directory.path("no/such").c_str(),
                                                  SENTRY_RELAY_LOG_FORMAT_COMMON, &failure.error));
  ASSERT_TRUE(sentry_relay_server_set_access_log(relay.server.get(), path.c_str(),
                                                 SENTRY_RELAY_LOG_FORMAT_COMMON, nullptr));
  ASSERT_TRUE(relay.start());
  EXPECT_EQ(relay.get("/healthz").status, 200);
  EXPECT_TRUE(turn_until([&] { return std::filesystem::file_size(path) > 0; }));
  std::filesystem::rename(path, path + ".1");
  ASSERT_TRUE(sentry_relay_server_reopen_access_log(relay.server.get(), nullptr));
  EXPECT_EQ(relay.get("/healthz").status, 200);
  EXPECT_TRUE(turn_until(
      [&] { return std::filesystem::exists(path) && std::filesystem::file_size(path) > 0; }));
}

}  // namespace
}  // namespace sentry::relay
