// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/acceptor.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kAtOnce = 64;  // so that a crowd at the door does not stop those inside
constexpr std::chrono::milliseconds kShortagePause{200};  // then somebody may have left

bool is_shortage(int number) {
  return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(ListenSocket socket, std::function<void(UniqueFd)> on_connection)
    : socket_(std::move(socket)), on_connection_(std::move(on_connection)) {
  watch();
}

void Acceptor::watch() {
  source_ = context_.when_readable(socket_.fd(), [this] {
    if (!accept_some()) source_ = context_.after(kShortagePause, [this] { watch(); });
  });
}

// False when the system is out of something.
bool Acceptor::accept_some() {
  for (int i = 0; i < kAtOnce; ++i) {
    UniqueFd fd(::accept4(socket_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd) {
      on_connection_(std::move(fd));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (is_shortage(errno)) {
      return false;
    }
    // Any other failure is that of one client, who has left already (accept(2)).
  }
  return true;
}

}  // namespace sentry::relay
