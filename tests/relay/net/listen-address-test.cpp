// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/listen-address.hpp"

#include <gtest/gtest.h>

#include "relay/net/listen-socket.hpp"

namespace sentry::relay {
namespace {

TEST(ListenAddress, is_read_and_written_as_people_write_it) {
  for (const char *text : {"127.0.0.1:8080", "[::1]:8080", ":80", "0.0.0.0:0", "[::]:65535",
                           "localhost:8080", "unix:/run/sentry/http.sock"}) {
    const auto address = parse_listen_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
}

TEST(ListenAddress, what_is_wrong_is_said) {
  const std::pair<std::string, const char *> cases[] = {
      {"8080", "expected ADDRESS:PORT"},
      {"", "expected ADDRESS:PORT"},
      {"127.0.0.1:", "expected a port"},
      {"127.0.0.1:65536", "expected a port"},
      {"127.0.0.1:-1", "expected a port"},
      {"::1:8080", "stands in brackets"},
      {"[127.0.0.1]:8080", "expected an IPv6 address in the brackets"},
      {"[]:8080", "expected an IPv4 address"},
      {"nara.example:8080", "expected an IPv4 address"},
      {"300.0.0.1:8080", "expected an IPv4 address"},
      {"unix:", "expected the path"},
      {"unix:/" + std::string(107, 'x'), "at most 107 bytes"},
  };
  for (const auto &[text, why] : cases) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_NE(address.error().message.find("\"" + text + "\""), std::string::npos);
    EXPECT_NE(address.error().message.find(why), std::string::npos) << address.error().message;
  }
}

TEST(ListenSocket, taken_port_is_an_error_that_names_the_address) {
  const auto first = open_listen_sockets({"127.0.0.1", 0, {}});
  ASSERT_TRUE(first);
  const std::string &url = first->front().url();
  const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  const auto second = open_listen_sockets({"127.0.0.1", port, {}});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_EQ(second.error().message, "Cannot listen on 127.0.0.1:" + std::to_string(port) +
                                        ": another program has this address already.");
}

TEST(ListenSocket, address_of_another_machine_is_an_error) {
  const auto socket = open_listen_sockets({"192.0.2.1", 0, {}});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kNotFound);
}

TEST(ListenSocket, socket_left_by_a_killed_program_is_replaced_but_not_another_file) {
  const std::string path = testing::TempDir() + "sentry-listen-" + std::to_string(::getpid());
  {
    const auto first = open_listen_sockets({{}, 0, path});
    ASSERT_TRUE(first);
    EXPECT_EQ(open_listen_sockets({{}, 0, path}).error().code, ErrorCode::kBusy);
    ASSERT_EQ(::link(path.c_str(), (path + ".kept").c_str()), 0);
  }
  ASSERT_EQ(::rename((path + ".kept").c_str(), path.c_str()), 0);
  { EXPECT_TRUE(open_listen_sockets({{}, 0, path})); }
  FILE *file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fclose(file);
  EXPECT_FALSE(open_listen_sockets({{}, 0, path}));
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace sentry::relay
