// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/outgoing.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace sentry::relay::lane {

std::optional<std::size_t> send_pieces(int fd, const Pieces &pieces, std::size_t done) {
  std::array<iovec, 3> vectors{};
  std::size_t count = 0;
  for (std::string_view piece : {pieces.head, pieces.body, pieces.tail}) {
    const std::size_t sent = std::min(done, piece.size());
    done -= sent;
    piece.remove_prefix(sent);
    if (!piece.empty()) vectors[count++] = {const_cast<char *>(piece.data()), piece.size()};
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  const ssize_t taken = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (taken >= 0) return static_cast<std::size_t>(taken);
  // ENOBUFS: the system is short of memory now; the deadline ends it if that stays so.
  if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS) return 0;
  return std::nullopt;
}

Outgoing::Outgoing(Connection &whose, const Pieces &pieces, std::size_t done, Body body,
                   std::int64_t now_ns)
    : connection(whose),
      began_ns(now_ns),
      head_(pieces.head.substr(std::min(done, pieces.head.size()))),
      body_(std::move(body)),
      tail_(pieces.tail),
      with_body_(!pieces.body.empty()),
      done_(done - std::min(done, pieces.head.size())) {}

Pieces Outgoing::pieces() const {
  return {head_, with_body_ ? bytes(body_) : std::string_view{}, tail_};
}

std::optional<bool> Outgoing::send_more(int fd) {
  const auto taken = send_pieces(fd, pieces(), done_);
  if (!taken) return std::nullopt;
  done_ += *taken;
  return *taken > 0;
}

}  // namespace sentry::relay::lane
