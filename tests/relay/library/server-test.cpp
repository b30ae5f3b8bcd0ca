// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "tests/relay/library/running-server.hpp"

namespace sentry::relay {
namespace {

// `openssl passwd -6 -salt salt one`, and two.
constexpr const char *kHashOfOne =
    "$6$salt$EEXGAjibyFMeVKZQ."
    "hqu21bZxtPAcDsUycKljM8jLB3WNLnS6rQvoVxQYYXX132xHBSnvrJvxwgAJs3leXs5p/";
constexpr const char *kHashOfTwo =
    "$6$salt$YBMliyNjyO6srA0PUHb40yiODpPny2ei1jipSMG6SJX4zPlOEzoxr4eLVAHiIEQ7IIOJi.Z."
    "dOhYXqqJaE4op1";

constexpr auto kNoFlags = SENTRY_RELAY_LISTEN_FLAGS_NONE;

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

TEST(RelayServer, says_why_it_cannot_listen) {
  RunningServer relay;
  struct Case {
    std::string address;
    SentryRelayError code;
  };
  const std::string taken = "127.0.0.1:" + std::to_string(relay.port());
  for (const Case &one :
       {Case{"nonsense", SENTRY_RELAY_ERROR_INVALID},
        Case{"127.0.0.1:99999", SENTRY_RELAY_ERROR_INVALID},
        Case{"fd:many", SENTRY_RELAY_ERROR_INVALID}, Case{taken, SENTRY_RELAY_ERROR_BUSY}}) {
    const auto other = own(sentry_relay_server_new());
    Failure failure;
    EXPECT_FALSE(
        sentry_relay_server_listen(other.get(), one.address.c_str(), kNoFlags, &failure.error));
    EXPECT_TRUE(failure.is(one.code)) << one.address << ": " << failure.text();
    EXPECT_TRUE(texts(sentry_relay_server_get_urls(other.get())).empty());
  }
}

TEST(RelayServer, wants_a_certificate_for_tls) {
  const auto server = own(sentry_relay_server_new());
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_listen_tls(server.get(), "127.0.0.1:0", nullptr, kNoFlags,
                                              &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
}

TEST(RelayServer, listens_in_the_file_system) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path("http.sock");
  RunningServer relay;
  ASSERT_TRUE(
      sentry_relay_server_listen(relay.server.get(), ("unix:" + path).c_str(), kNoFlags, nullptr));
  ASSERT_TRUE(relay.start());
  HttpClient client(path);
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_EQ(texts(sentry_relay_server_get_urls(relay.server.get())).back(), "unix:" + path);
  sentry_relay_server_stop(relay.server.get());
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST(RelayServer, serves_on_a_socket_that_was_inherited) {
  RunningServer relay;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_listen_fd(relay.server.get(), fd, kNoFlags, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);  // it was given away
}

TEST(RelayServer, closes_a_listener_and_keeps_those_who_are_connected) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(sentry_relay_server_listen(relay.server.get(), "127.0.0.1:0", kNoFlags, nullptr));
  const auto urls = texts(sentry_relay_server_get_urls(relay.server.get()));
  ASSERT_EQ(urls.size(), 2U);
  HttpClient connected(port_of(urls[0]));
  EXPECT_EQ(connected.get("/healthz").status, 200);
  EXPECT_TRUE(sentry_relay_server_unlisten(relay.server.get(), "127.0.0.1:0"));
  EXPECT_FALSE(sentry_relay_server_unlisten(relay.server.get(), "127.0.0.1:0"));
  EXPECT_TRUE(texts(sentry_relay_server_get_urls(relay.server.get())).empty());
  EXPECT_FALSE(HttpClient(port_of(urls[0])).connected());
  EXPECT_FALSE(HttpClient(port_of(urls[1])).connected());
  EXPECT_EQ(connected.get("/healthz").status, 200);
}

TEST(RelayServer, tells_the_administrator_alone_of_its_metrics) {
  RunningServer relay;
  ASSERT_TRUE(sentry_relay_server_listen_admin(relay.server.get(), "127.0.0.1:0", nullptr));
  ASSERT_TRUE(relay.start());
  const auto admin = texts(sentry_relay_server_get_admin_urls(relay.server.get()));
  ASSERT_EQ(admin.size(), 1U);
  HttpClient client(port_of(admin.front()));
  const HttpReply metrics = client.get("/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("sentry_http_replies_total"), std::string::npos);
  EXPECT_EQ(relay.get("/metrics").status, 404);
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

TEST(RelayServer, keeps_private_streams_to_those_who_may_see_them) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  GBytes *key = g_bytes_new_static("0123456789abcdef", 16);
  GBytes *weak = g_bytes_new_static("secret", 6);
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_set_signing_key(relay.stream.get(), weak, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID));
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 200);
  ASSERT_TRUE(sentry_relay_stream_set_signing_key(relay.stream.get(), key, nullptr));
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 404);
  EXPECT_EQ(relay.get("/streams.json").body.find("field"), std::string::npos);
  char *query = sentry_relay_stream_sign_query("field", key, g_get_real_time() / 1000000 + 60);
  EXPECT_EQ(relay.get(std::string("/field/latest.jpg?") + query).status, 200);
  g_free(query);
  sentry_relay_stream_set_access_public(relay.stream.get());
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 200);
  g_bytes_unref(key);
  g_bytes_unref(weak);
}

TEST(RelayServer, asks_for_the_password_of_each_stream) {
  const testing_support::TempDirectory directory;
  const std::string ann = directory.path("ann");
  const std::string bob = directory.path("bob");
  ASSERT_TRUE(g_file_set_contents(ann.c_str(), ("ann:" + std::string(kHashOfOne) + "\n").c_str(),
                                  -1, nullptr));
  ASSERT_TRUE(g_file_set_contents(bob.c_str(), ("bob:" + std::string(kHashOfTwo) + "\n").c_str(),
                                  -1, nullptr));
  RunningServer relay;
  const auto other = own(sentry_relay_stream_new("other", nullptr));
  ASSERT_TRUE(sentry_relay_server_add_stream(relay.server.get(), other.get(), nullptr));
  ASSERT_TRUE(push(relay.stream.get()) && push(other.get()));
  ASSERT_TRUE(sentry_relay_stream_set_password_file(relay.stream.get(), ann.c_str(), nullptr));
  ASSERT_TRUE(sentry_relay_stream_set_password_file(other.get(), bob.c_str(), nullptr));
  ASSERT_TRUE(relay.start());
  const char *as_ann = "Authorization: Basic YW5uOm9uZQ==\r\n";
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 401);
  EXPECT_EQ(relay.get("/field/latest.jpg", as_ann).status, 200);
  EXPECT_EQ(relay.get("/other/latest.jpg", as_ann).status, 401);
  EXPECT_EQ(relay.get("/other/latest.jpg", "Authorization: Basic Ym9iOnR3bw==\r\n").status, 200);
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_set_password_file(
      relay.stream.get(), directory.path("none").c_str(), &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_NOT_FOUND)) << failure.text();
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
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  HttpClient viewer(relay.port());
  ASSERT_TRUE(watch(viewer, "field"));
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
