// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/relay/daemon/sentryc-fixture.hpp"
#include "tests/support/notify-socket.hpp"
#include "transport/udp/sender.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// A socket as a service manager opens it, on a free port.
struct OpenSocket {
  explicit OpenSocket(int type) : fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *any = reinterpret_cast<sockaddr *>(&address);
    EXPECT_EQ(::bind(fd.get(), any, length), 0);
    EXPECT_TRUE(type != SOCK_STREAM || ::listen(fd.get(), 64) == 0);
    EXPECT_EQ(::getsockname(fd.get(), any, &length), 0);
    port = ntohs(address.sin_port);
  }
  UniqueFd fd;
  std::uint16_t port = 0;
};

class SentrycServiceTest : public SentrycTest {
 protected:
  SentrycServiceTest() : manager_(files_.path("notify")) {}

  static void send_until_served(std::uint16_t udp, std::uint16_t http) {
    auto sender = udp::Sender::create({.stream = "field"});
    ASSERT_TRUE(sender);
    (*sender)->add({"127.0.0.1", udp});
    const auto deadline = steady_clock::now() + HttpClient::kLimit;
    int status = 0;
    for (std::uint64_t number = 1; status != 200 && steady_clock::now() < deadline; ++number) {
      Frame made = frame({7, number});
      (*sender)->send(made.info, std::move(made.payload));
      std::this_thread::sleep_for(milliseconds(50));
      status = HttpClient(http).get("/field/latest.jpg").status;
    }
    EXPECT_EQ(status, 200);
  }

  testing_support::NotifySocket manager_;
};

TEST_F(SentrycServiceTest, sockets_are_used_by_their_names) {
  const OpenSocket http(SOCK_STREAM);
  const OpenSocket admin(SOCK_STREAM);
  const OpenSocket udp(SOCK_DGRAM);
  RunningSentryc relay(
      {}, {{}, {{http.fd.get(), "http"}, {admin.fd.get(), "admin"}, {udp.fd.get(), "udp"}}});
  EXPECT_EQ(relay.http_port(), http.port) << relay.output();
  EXPECT_EQ(relay.admin_port(), admin.port);
  EXPECT_EQ(relay.udp_port(), udp.port);
  send_until_served(udp.port, http.port);
  EXPECT_EQ(HttpClient(admin.port).get("/metrics").status, 200);
  EXPECT_EQ(HttpClient(http.port).get("/metrics").status, 404);
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0);
  EXPECT_EQ(relay.output().find("8080"), std::string::npos)
      << "nothing else is listened on: " << relay.output();
}

TEST_F(SentrycServiceTest, socket_without_a_name_is_for_viewers) {
  const OpenSocket http(SOCK_STREAM);
  for (const char *name : {"unknown", "sentryc.socket"}) {
    const RunningSentryc relay({"--stream=field"}, {{}, {{http.fd.get(), name}}});
    EXPECT_EQ(relay.http_port(), http.port) << name;
  }
}

TEST_F(SentrycServiceTest, newcomers_wait_in_the_socket_while_it_restarts) {
  const OpenSocket http(SOCK_STREAM);
  HttpClient early(http.port);
  ASSERT_TRUE(early.connected());
  const RunningSentryc relay({"--stream=field"}, {{}, {{http.fd.get(), "http"}}});
  EXPECT_EQ(early.get("/healthz").status, 200);
}

TEST_F(SentrycServiceTest, socket_that_cannot_be_used_is_named_with_what_was_expected) {
  const OpenSocket stream(SOCK_STREAM);
  const UniqueFd idle(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const UniqueFd local(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const std::tuple<int, const char *, const char *> cases[] = {
      {stream.fd.get(), "htpp",
       "Cannot use the inherited socket \"htpp\": expected FileDescriptorName= to be http, proxy, "
       "tls, admin or udp"},
      {stream.fd.get(), "tls",
       "Cannot use the inherited socket \"tls\": expected tls_certificate to name a certificate"},
      {idle.get(), "http", "Cannot use the inherited socket \"http\": expected one that listens"},
      {local.get(), "udp", "not one of UDP"},
  };
  for (const auto &[fd, name, expected] : cases) {
    RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"}, {{}, {{fd, name}}});
    EXPECT_EQ(relay.wait(), 1) << name;
    EXPECT_NE(relay.output().find(expected), std::string::npos) << relay.output();
  }
}

TEST_F(SentrycServiceTest, manager_is_told_of_the_whole_life) {
  write_config("stream = 'field'\n");
  RunningSentryc relay({"--config", config_path(), "--listen=127.0.0.1:0"},
                       {{manager_.variable()}, {}});
  EXPECT_NE(manager_.await("READY=1").find("STATUS=Serving 0 viewers"), std::string::npos);
  EXPECT_EQ(HttpClient(relay.http_port()).get("/healthz").status, 200)
      << "ready means that it listens";
  relay.signal(SIGHUP);
  EXPECT_NE(manager_.await("RELOADING=1").find("\nMONOTONIC_USEC="), std::string::npos);
  EXPECT_NE(manager_.await("READY=1"), "");
  write_config("nonsense");
  relay.signal(SIGHUP);
  EXPECT_NE(manager_.await("RELOADING=1"), "");
  EXPECT_NE(manager_.await("READY=1").find("STATUS=Running on an older configuration"),
            std::string::npos);
  relay.signal(SIGTERM);
  // 10 s for the viewers and 5 s for the rest.
  EXPECT_NE(manager_.await("STOPPING=1").find("\nEXTEND_TIMEOUT_USEC=15000000"), std::string::npos);
  EXPECT_EQ(relay.wait(), 0);
}

TEST_F(SentrycServiceTest, watchdog_hears_of_it_twice_in_its_time) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"},
                       {{manager_.variable(), "WATCHDOG_USEC=400000"}, {}});
  const auto begin = steady_clock::now();
  for (int i = 0; i < 3; ++i) EXPECT_NE(manager_.await("WATCHDOG=1"), "");
  EXPECT_GE(steady_clock::now() - begin, milliseconds(350)) << "not more often than needed";
}

TEST_F(SentrycServiceTest, without_a_watchdog_none_is_fed) {
  RunningSentryc relay({"--stream=field", "--listen=127.0.0.1:0"}, {{manager_.variable()}, {}});
  EXPECT_NE(manager_.await("READY=1"), "");
  relay.signal(SIGTERM);
  EXPECT_EQ(manager_.await("WATCHDOG=1", seconds(1)), "");
  EXPECT_EQ(relay.wait(), 0);
}

}  // namespace
}  // namespace sentry::relay
