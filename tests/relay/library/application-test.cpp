// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <atomic>
#include <thread>

#include "tests/relay/library/running-server.hpp"

namespace sentry::relay {
namespace {

// An application's page: its user data.
void show_text(SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
               gpointer data) {
  const auto *text = static_cast<const char *>(data);
  soup_server_message_set_status(message, 200, nullptr);
  soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_COPY, text,
                                   std::char_traits<char>::length(text));
}

bool add_page(SentryRelayServer *server, const char *path, const char *text,
              GError **error = nullptr) {
  return sentry_relay_server_add_handler(server, path, show_text, g_strdup(text), g_free, error) !=
         FALSE;
}

TEST(RelayApplication, serves_pages_of_its_own_behind_the_pictures) {
  RunningServer relay;
  ASSERT_TRUE(add_page(relay.server.get(), "/scores", "3:1"));
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(add_page(relay.server.get(), "/later", "also"));
  ASSERT_TRUE(push(relay.stream.get()));
  HttpClient viewer(relay.port());
  EXPECT_EQ(viewer.get("/field/latest.jpg").status, 200);
  EXPECT_EQ(viewer.get("/field/latest.jpg").status, 200);
  const HttpReply page = viewer.get("/scores/today");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "3:1");
  EXPECT_EQ(relay.get("/later").body, "also");
  EXPECT_EQ(relay.get("/other").status, 404);
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 200);
}

TEST(RelayApplication, may_have_the_root_for_itself) {
  RunningServer relay;
  ASSERT_TRUE(add_page(relay.server.get(), "/", "home"));
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  EXPECT_EQ(relay.get("/").body, "home");
  EXPECT_EQ(relay.get("/field/latest.jpg").field("Content-Type"), "image/jpeg");
}

TEST(RelayApplication, is_told_which_paths_it_cannot_have) {
  RunningServer relay;
  Failure failure;
  char *data = g_strdup("x");
  EXPECT_FALSE(sentry_relay_server_add_handler(relay.server.get(), "scores", show_text, data,
                                               g_free, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
  ASSERT_TRUE(add_page(relay.server.get(), "/scores", "1"));
  Failure second;
  EXPECT_FALSE(sentry_relay_server_add_handler(relay.server.get(), "/scores", show_text, data,
                                               g_free, &second.error));
  EXPECT_TRUE(second.is(SENTRY_RELAY_ERROR_BUSY)) << second.text();
  g_free(data);  // still ours
}

TEST(RelayApplication, gets_its_data_back_whether_or_not_the_server_was_started) {
  static std::atomic<int> freed = 0;
  const auto forget = +[](gpointer) { ++freed; };
  for (const bool started : {false, true}) {
    RunningServer relay;
    ASSERT_TRUE(sentry_relay_server_add_handler(relay.server.get(), "/a", show_text, &freed, forget,
                                                nullptr));
    ASSERT_TRUE(!started || relay.start());
  }
  EXPECT_EQ(freed, 2);
}

// An application with a server and a main loop of its own.
class Host {
 public:
  Host() : server(own(soup_server_new(nullptr, nullptr))) {
    soup_server_listen_local(server.get(), 0, SOUP_SERVER_LISTEN_IPV4_ONLY, nullptr);
    GSList *uris = soup_server_get_uris(server.get());
    port = static_cast<std::uint16_t>(g_uri_get_port(static_cast<GUri *>(uris->data)));
    g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(g_uri_unref));
  }
  // Asks while the main loop turns.
  HttpReply get(const std::string &target) const {
    HttpReply reply;
    std::atomic<bool> done = false;
    std::thread viewer([&] {
      HttpClient client(port);
      reply = client.get(target);
      done = true;
    });
    turn_until([&] { return done.load(); }, std::chrono::seconds(60));
    viewer.join();
    return reply;
  }

  Object<SoupServer> server;
  std::uint16_t port = 0;
};

TEST(RelayApplication, shows_the_pictures_on_a_server_of_its_own) {
  const Host host;
  RunningServer relay;
  Failure failure;
  EXPECT_FALSE(
      sentry_relay_server_mount(relay.server.get(), host.server.get(), "/cams", &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(sentry_relay_server_mount(relay.server.get(), host.server.get(), "/cams", nullptr));
  Failure second;
  EXPECT_FALSE(
      sentry_relay_server_mount(relay.server.get(), host.server.get(), "cams", &second.error));
  ASSERT_TRUE(push(relay.stream.get()));
  EXPECT_EQ(host.get("/cams/field/latest.jpg").field("Content-Type"), "image/jpeg");
  EXPECT_EQ(host.get("/field/latest.jpg").status, 404);
  sentry_relay_server_stop(relay.server.get());
  EXPECT_EQ(host.get("/cams/field/latest.jpg").status, 404);
}

}  // namespace
}  // namespace sentry::relay
