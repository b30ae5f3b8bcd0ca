// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/sockets.hpp"

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sentry::bench {
namespace {

sockaddr_in loopback(std::uint16_t port, std::uint32_t offset = 0) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + offset);
  return address;
}

const sockaddr *generic(const sockaddr_in &address) {
  return reinterpret_cast<const sockaddr *>(&address);
}

}  // namespace

void fail(const std::string &what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

void fail_with_errno(const std::string &what) { fail(what + ": " + std::strerror(errno)); }

void need_descriptors(std::size_t needed) {
  constexpr std::size_t kSpare = 64;  // besides the connections
  needed += kSpare;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return;
  const rlimit wanted{needed, std::max<rlim_t>(needed, limit.rlim_max)};
  if (::setrlimit(RLIMIT_NOFILE, &wanted) != 0) {
    fail("needs " + std::to_string(needed) + " open files; the limit is " +
         std::to_string(limit.rlim_max) + " (raise it with ulimit -Hn, or be root)");
  }
}

UniqueFd listen_on_loopback(std::uint16_t port) {
  constexpr int kBacklog = 4096;
  constexpr int kOn = 1;
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &kOn, sizeof kOn);
  const sockaddr_in address = loopback(port);
  if (::bind(fd.get(), generic(address), sizeof address) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    fail_with_errno("127.0.0.1:" + std::to_string(port));
  }
  return fd;
}

Connector::Connector(std::uint16_t port, std::size_t sources)
    : to_(loopback(port)), sources_(std::max<std::size_t>(sources, 1)) {}

UniqueFd Connector::connect(bool &done) {
  constexpr int kOn = 1;
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fd;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &kOn, sizeof kOn);
  if (sources_ > 1) {
    // The kernel then chooses the port at connect(), knowing both ends.
    ::setsockopt(fd.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &kOn, sizeof kOn);
    const auto from = loopback(0, static_cast<std::uint32_t>(1 + next_source_++ % sources_));
    ::bind(fd.get(), generic(from), sizeof from);
  }
  done = ::connect(fd.get(), generic(to_), sizeof to_) == 0;
  if (!done && errno != EINPROGRESS) fd.reset();
  return fd;
}

bool send_all(int fd, std::string_view bytes) {
  const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent == static_cast<ssize_t>(bytes.size());
}

std::string get_request(const std::string &path, bool close) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
         (close ? "Connection: close\r\n\r\n" : "\r\n");
}

}  // namespace sentry::bench
