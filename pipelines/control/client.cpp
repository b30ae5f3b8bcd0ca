// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/control/client.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "pipelines/control/socket-path.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::control {
namespace {

constexpr timeval kPatience{10, 0};
constexpr std::size_t kLongest = std::size_t{4} << 20;  // bytes of a reply

Error failed(const std::string &socket, const char *what) {
  const int number = errno;
  const bool gone = number == ENOENT || number == ECONNREFUSED;
  return {gone ? ErrorCode::kNotFound : ErrorCode::kSystem,
          socket + ": " + what + ": " + std::strerror(number), number};
}

Result<UniqueFd> connect(const std::string &socket) {
  const auto address = socket_address(socket);
  if (!address) return address.error();
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return failed(socket, "cannot make a socket");
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address) != 0) {
    return failed(socket, "cannot connect");
  }
  return fd;
}

Result<std::string> read_reply(const std::string &socket, const UniqueFd &fd) {
  std::string reply;
  char block[4096];
  while (reply.size() < kLongest) {
    const ssize_t size = ::recv(fd.get(), block, sizeof block, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed(socket, "no reply");
    if (size == 0) break;
    reply.append(block, static_cast<std::size_t>(size));
    if (reply.back() == '\n') return reply.substr(0, reply.size() - 1);
  }
  return Error{ErrorCode::kCorrupt, socket + ": the reply has no end"};
}

}  // namespace

/// A daemon that has no room for another client has said so before it hears the request.
Result<std::string> ask(const std::string &socket, const std::string &line) {
  auto fd = connect(socket);
  if (!fd) return fd.error();
  const std::string request = line + "\n";
  const auto sent = ::send(fd->get(), request.data(), request.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(request.size())) return read_reply(socket, *fd);
  const Error unsent = failed(socket, "cannot send");
  if (unsent.system_errno != EPIPE && unsent.system_errno != ECONNRESET) return unsent;
  auto reply = read_reply(socket, *fd);
  return reply ? reply : unsent;
}

}  // namespace sentry::control
