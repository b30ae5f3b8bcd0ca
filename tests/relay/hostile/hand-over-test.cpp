// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <sentry-relay/sentry-relay.h>
#include <sys/socket.h>

#include <atomic>
#include <string>
#include <vector>

#include "tests/relay/hostile/bad-heads.hpp"
#include "tests/relay/support/http-client.hpp"

namespace sentry::relay {
namespace {

using testing_support::HttpClient;
using testing_support::HttpReply;

const std::string kPage = "GET /app/page HTTP/1.1\r\nHost: relay.test\r\n\r\n";

// A whole relay with a page of an application, so that requests for it are handed over.
class HostileHandOver : public testing::Test {
 protected:
  HostileHandOver() {
    GError *error = nullptr;
    EXPECT_TRUE(
        sentry_relay_server_add_handler(server_, "/app/", serve_page, this, nullptr, &error));
    EXPECT_TRUE(
        sentry_relay_server_listen(server_, "127.0.0.1:0", SENTRY_RELAY_LISTEN_FLAGS_NONE, &error));
    EXPECT_TRUE(sentry_relay_server_start(server_, &error));
    EXPECT_EQ(error, nullptr) << error->message;
    char **urls = sentry_relay_server_get_urls(server_);
    const std::string url = urls[0];
    port_ = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    g_strfreev(urls);
  }
  ~HostileHandOver() override {
    sentry_relay_server_stop(server_);
    g_object_unref(server_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int pages() const { return pages_; }

 private:
  static void serve_page(SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
                         gpointer self) {
    ++static_cast<HostileHandOver *>(self)->pages_;
    soup_server_message_set_status(message, 200, nullptr);
    soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_STATIC, "page", 4);
  }

  SentryRelayServer *server_ = sentry_relay_server_new();
  std::uint16_t port_ = 0;
  std::atomic<int> pages_ = 0;
};

TEST_F(HostileHandOver, application_is_never_asked_by_a_bad_head) {
  for (const BadHead &bad : bad_heads("/app/page")) {
    HttpClient client(port());
    client.send(bad.bytes);
    EXPECT_EQ(client.read_reply().status, bad.status) << shown(bad.bytes);
    EXPECT_TRUE(client.ends_within(HttpClient::kLimit)) << shown(bad.bytes);
  }
  EXPECT_EQ(pages(), 0);
}

// The connection has served its one request then; what follows is nobody's, be it good or bad.
TEST_F(HostileHandOver, nothing_behind_a_page_is_answered) {
  int asked = 0;
  for (const BadHead &bad : bad_heads("/app/page")) {
    HttpClient client(port());
    client.send(kPage + bad.bytes + kPage);
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200) << shown(bad.bytes);
    EXPECT_EQ(reply.body, "page") << shown(bad.bytes);
    EXPECT_TRUE(client.ends_within(HttpClient::kLimit)) << shown(bad.bytes);
    EXPECT_EQ(client.read_to_end(), "") << shown(bad.bytes);
    EXPECT_EQ(pages(), ++asked);
  }
}

TEST_F(HostileHandOver, good_request_reaches_the_page_behind_others) {
  HttpClient client(port());
  EXPECT_EQ(client.get("/healthz").status, 200);
  client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + kPage);
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_EQ(client.read_reply().body, "page");
  EXPECT_TRUE(client.ends_within(HttpClient::kLimit));
}

TEST_F(HostileHandOver, those_who_reset_or_never_send_their_body_hold_nobody_up) {
  std::vector<HttpClient> bodiless;
  for (int i = 0; i < 30; ++i) {
    bodiless.emplace_back(port());
    bodiless.back().send("POST /app/page HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  }
  for (int i = 0; i < 200; ++i) {
    HttpClient client(port());
    client.send(kPage);
    const linger at_once{1, 0};
    ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  for (int i = 0; i < 20; ++i) {
    HttpClient client(port());
    client.send(kPage);
    EXPECT_EQ(client.read_reply().body, "page");
    EXPECT_EQ(HttpClient(port()).get("/healthz").status, 200);
  }
}

}  // namespace
}  // namespace sentry::relay
