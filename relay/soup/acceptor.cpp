// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/acceptor.hpp"

#include <glib-unix.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kAtOnce = 64;              // so that a crowd at the door does not stop those inside
constexpr guint kShortagePauseMs = 200;  // then somebody may have left

Acceptor *self(gpointer data) { return static_cast<Acceptor *>(data); }

bool is_shortage(int number) {
  return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(ListenSocket socket, std::function<void(UniqueFd)> on_connection)
    : socket_(std::move(socket)), on_connection_(std::move(on_connection)) {
  watch();
}

Acceptor::~Acceptor() {
  if (source_ != 0) g_source_remove(source_);
}

void Acceptor::watch() {
  source_ = g_unix_fd_add(
      socket_.fd(), G_IO_IN,
      [](gint, GIOCondition, gpointer data) noexcept -> gboolean {
        if (self(data)->accept_some()) return G_SOURCE_CONTINUE;
        self(data)->pause();
        return G_SOURCE_REMOVE;
      },
      this);
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

void Acceptor::pause() {
  source_ = g_timeout_add(
      kShortagePauseMs,
      [](gpointer data) noexcept -> gboolean {
        self(data)->watch();
        return G_SOURCE_REMOVE;
      },
      this);
}

}  // namespace sentry::relay
