// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/listen-socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <set>

#include "relay/net/bind-socket.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

std::uint16_t port_of(const ListenSocket &socket) {
  const std::string &url = socket.url();
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

UniqueFd connect_to(const BoundAddress &address) {
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), address.get(), address.length) != 0) fd.reset();
  return fd;
}

std::size_t accept_all(int fd) {
  std::size_t count = 0;
  while (UniqueFd(::accept(fd, nullptr, nullptr))) ++count;
  return count;
}

// A stream socket as another program would make it.
UniqueFd foreign_socket(bool shares_port, bool listens) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
  const int on = shares_port ? 1 : 0;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  const BoundAddress any_port = ip_address("127.0.0.1", 0);
  EXPECT_EQ(::bind(fd.get(), any_port.get(), any_port.length), 0);
  if (listens) {
    EXPECT_EQ(::listen(fd.get(), 1), 0);
  }
  return fd;
}

TEST(ListenSocket, taken_port_is_an_error_that_names_the_address) {
  for (const std::size_t workers : {1U, 2U}) {
    const auto first = open_listen_sockets({"127.0.0.1", 0, {}}, workers);
    ASSERT_TRUE(first);
    const std::uint16_t port = port_of(first->front());
    const auto second = open_listen_sockets({"127.0.0.1", port, {}}, workers);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
    EXPECT_EQ(second.error().message, "Cannot listen on 127.0.0.1:" + std::to_string(port) +
                                          ": another program has this address already.");
    EXPECT_FALSE(open_listen_sockets({{}, port, {}}, workers)) << "every address includes this";
  }
}

TEST(ListenSocket, port_that_another_program_would_share_is_taken_too) {
  const UniqueFd other = foreign_socket(true, true);
  BoundAddress where = address_of(other.get());
  const auto port = ntohs(reinterpret_cast<const sockaddr_in *>(where.get())->sin_port);
  const auto socket = open_listen_sockets({"127.0.0.1", port, {}}, 3);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kBusy);
}

TEST(ListenSocket, each_worker_has_one_and_every_connection_comes_to_one_of_them) {
  constexpr std::size_t kWorkers = 3;
  constexpr std::size_t kViewers = 90;
  const auto sockets = open_listen_sockets({"127.0.0.1", 0, {}}, kWorkers);
  ASSERT_TRUE(sockets);
  const ListenSocket &socket = sockets->front();
  EXPECT_FALSE(socket.is_shared());
  const BoundAddress where = ip_address("127.0.0.1", port_of(socket));
  std::vector<UniqueFd> viewers;
  for (std::size_t i = 0; i < kViewers; ++i) viewers.push_back(connect_to(where));
  std::set<int> fds;
  std::size_t accepted = 0;
  for (std::size_t worker = 0; worker < kWorkers; ++worker) {
    fds.insert(socket.fd(worker));
    const std::size_t here = accept_all(socket.fd(worker));
    EXPECT_GT(here, 0U) << "by chance alone once in 10^15 runs";
    accepted += here;
  }
  EXPECT_EQ(fds.size(), kWorkers);
  EXPECT_EQ(accepted, kViewers);
}

TEST(ListenSocket, every_address_and_both_loopbacks_are_had_with_workers_too) {
  for (const char *host : {"", "localhost", "0.0.0.0"}) {
    const auto sockets = open_listen_sockets({host, 0, {}}, 2);
    ASSERT_TRUE(sockets) << host << ": " << sockets.error().message;
    for (const ListenSocket &socket : *sockets) EXPECT_NE(socket.fd(0), socket.fd(1));
    const bool is_loopback = std::string_view(host) == "localhost";
    EXPECT_EQ(sockets->front().url().starts_with("http://127.0.0.1:"), is_loopback);
    EXPECT_TRUE(connect_to(ip_address("127.0.0.1", port_of(sockets->front()))));
  }
}

TEST(ListenSocket, address_of_another_machine_is_an_error) {
  const auto socket = open_listen_sockets({"192.0.2.1", 0, {}}, 2);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kNotFound);
}

TEST(ListenSocket, one_in_the_file_system_is_shared_and_goes_with_its_owner) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/http.sock";
  {
    const auto sockets = open_listen_sockets({{}, 0, path}, 4);
    ASSERT_TRUE(sockets);
    const ListenSocket &socket = sockets->front();
    EXPECT_TRUE(socket.is_shared());
    EXPECT_EQ(socket.fd(3), socket.fd(0));
    EXPECT_EQ(socket.url(), "unix:" + path);
    EXPECT_TRUE(connect_to(unix_address(path)));
    EXPECT_EQ(accept_all(socket.fd(2)), 1U);
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST(ListenSocket, socket_left_by_a_killed_program_is_replaced_but_not_another_file) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/http.sock";
  {
    const auto first = open_listen_sockets({{}, 0, path});
    ASSERT_TRUE(first);
    EXPECT_EQ(open_listen_sockets({{}, 0, path}).error().code, ErrorCode::kBusy);
    ASSERT_EQ(::link(path.c_str(), (path + ".kept").c_str()), 0);
  }
  ASSERT_EQ(::rename((path + ".kept").c_str(), path.c_str()), 0);
  { EXPECT_TRUE(open_listen_sockets({{}, 0, path})); }
  const UniqueFd file(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  ASSERT_TRUE(file);
  EXPECT_FALSE(open_listen_sockets({{}, 0, path}));
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
}

TEST(AdoptedSocket, serves_and_is_made_fit_for_an_event_loop) {
  UniqueFd inherited = foreign_socket(false, true);
  const BoundAddress where = address_of(inherited.get());
  const auto socket = adopt_listen_socket(std::move(inherited));
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_TRUE(socket->is_shared());
  EXPECT_EQ(socket->url(), url_of(where));
  EXPECT_NE(::fcntl(socket->fd(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(socket->fd(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_TRUE(connect_to(where));
  EXPECT_EQ(accept_all(socket->fd()), 1U);
}

TEST(AdoptedSocket, path_of_its_giver_stays) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/http.sock";
  {
    Listening made = listen_on_unix(unix_address(path));
    ASSERT_EQ(made.failed, 0);
    const auto socket = adopt_listen_socket(std::move(made.fds.front()));
    ASSERT_TRUE(socket) << socket.error().message;
    EXPECT_EQ(socket->url(), "unix:" + path);
  }
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
}

TEST(AdoptedSocket, of_the_abstract_kind_is_named_with_an_at_sign) {
  BoundAddress where = unix_address("@sentry-test-" + std::to_string(::getpid()));
  const std::string name = url_of(where);
  auto *bytes = reinterpret_cast<char *>(where.get());
  where.length = static_cast<socklen_t>(sizeof(sa_family_t) + name.size() - 5);
  bytes[sizeof(sa_family_t)] = '\0';
  Listening made = listen_on_unix(where);
  ASSERT_EQ(made.failed, 0);
  const auto socket = adopt_listen_socket(std::move(made.fds.front()));
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_EQ(socket->url(), name);
}

TEST(AdoptedSocket, what_is_wrong_is_said) {
  UniqueFd bound = foreign_socket(false, false);
  UniqueFd datagrams(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  UniqueFd closed(::dup(file.get()));
  ::close(closed.get());
  std::pair<UniqueFd, const char *> cases[] = {
      {std::move(closed), "Bad file descriptor"},
      {std::move(bound), "expected a socket that listens"},
      {std::move(datagrams), "expected a stream socket"},
      {std::move(file), "Socket operation on non-socket"},
  };
  for (auto &[fd, why] : cases) {
    const std::string name = "inherited descriptor " + std::to_string(fd.get()) + ": ";
    const auto socket = adopt_listen_socket(std::move(fd));
    ASSERT_FALSE(socket) << why;
    EXPECT_NE(socket.error().message.find(name + why), std::string::npos) << socket.error().message;
  }
}

}  // namespace
}  // namespace sentry::relay
