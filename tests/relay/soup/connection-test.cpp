// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/connection.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "transport/base/unique-fd.hpp"

namespace sentry::relay {
namespace {

Ref<GSocket> make_socket(UniqueFd fd) {
  return Ref<GSocket>::adopt(g_socket_new_from_fd(fd.release(), nullptr));
}

int option(const Connection &connection, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  ::getsockopt(g_socket_get_fd(connection.socket()), level, name, &value, &size);
  return value;
}

TEST(Connection, viewer_who_vanished_is_asked_for_after_a_minute) {
  const Connection connection(ConnectionKind::kPlain,
                              make_socket(UniqueFd(::socket(AF_INET, SOCK_STREAM, 0))),
                              std::make_shared<ConnectionRegistry>());
  EXPECT_EQ(option(connection, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(connection, IPPROTO_TCP, TCP_KEEPIDLE), 60);
  EXPECT_LE(
      option(connection, IPPROTO_TCP, TCP_KEEPINTVL) * option(connection, IPPROTO_TCP, TCP_KEEPCNT),
      60);
}

TEST(Connection, viewer_who_left_is_noticed_behind_bytes_that_nobody_read) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const Connection connection(ConnectionKind::kPlain, make_socket(UniqueFd(ends[0])),
                              std::make_shared<ConnectionRegistry>());
  UniqueFd viewer(ends[1]);
  EXPECT_FALSE(connection.has_left());
  ASSERT_EQ(::send(viewer.get(), "x", 1, MSG_NOSIGNAL), 1);
  EXPECT_FALSE(connection.has_left());
  viewer.reset();
  EXPECT_TRUE(connection.has_left());
  EXPECT_EQ(connection.unread(), 1U) << "what it sent before may be its last request";
}

}  // namespace
}  // namespace sentry::relay
