// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/relay/library/running-server.hpp"

namespace sentry::relay {
namespace {

constexpr auto kNoFlags = SENTRY_RELAY_LISTEN_FLAGS_NONE;

TEST(RelayListeners, says_why_it_cannot_listen) {
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

TEST(RelayListeners, wants_a_certificate_for_tls) {
  const auto server = own(sentry_relay_server_new());
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_listen_tls(server.get(), "127.0.0.1:0", nullptr, kNoFlags,
                                              &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
}

TEST(RelayListeners, listens_in_the_file_system) {
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

TEST(RelayListeners, serves_on_a_socket_that_was_inherited) {
  RunningServer relay;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Failure failure;
  EXPECT_FALSE(sentry_relay_server_listen_fd(relay.server.get(), fd, kNoFlags, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID)) << failure.text();
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);  // it was given away
}

TEST(RelayListeners, closes_a_listener_and_keeps_those_who_are_connected) {
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

TEST(RelayListeners, tells_the_administrator_alone_of_its_metrics) {
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

}  // namespace
}  // namespace sentry::relay
