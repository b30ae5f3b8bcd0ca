// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/outgoing.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace sentry::relay::lane {
namespace {

// What a call that sends has to say: bytes taken, or nothing when the connection is broken.
std::optional<std::size_t> taken(ssize_t result) {
  if (result >= 0) return static_cast<std::size_t>(result);
  // ENOBUFS, ENOMEM: the system is short of memory now; the deadline ends it if that stays so.
  if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM) return 0;
  return std::nullopt;
}

std::optional<std::size_t> send_copies(int fd, const Pieces &pieces, std::size_t done) {
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
  return taken(::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
}

// The body from its file, then the tail; `done` counts from the body on.
std::optional<std::size_t> send_from_file(int fd, const Pieces &pieces, std::size_t done) {
  std::size_t sent = 0;
  if (done < pieces.body.size()) {
    const std::size_t left = pieces.body.size() - done;
    auto from = static_cast<off_t>(pieces.offset + done);
    const auto bytes = taken(::sendfile(fd, pieces.file, &from, left));
    if (!bytes || *bytes < left || pieces.tail.empty()) return bytes;
    sent = left;
    done = pieces.body.size();
  }
  const std::string_view tail = pieces.tail.substr(done - pieces.body.size());
  const auto bytes = taken(::send(fd, tail.data(), tail.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  return bytes ? std::optional(sent + *bytes) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> send_pieces(int fd, const Pieces &pieces, std::size_t done) {
  // sendfile has no MSG_NOSIGNAL, but a worker blocks SIGPIPE.
  if (pieces.whole >= 0 && done == 0) {
    off_t from = 0;
    return taken(::sendfile(fd, pieces.whole, &from, pieces.size()));
  }
  // With a head before it, one call that copies costs less than two.
  if (pieces.file < 0 || done < pieces.head.size() ||
      pieces.head.size() + pieces.body.size() <= done)
    return send_copies(fd, pieces, done);
  return send_from_file(fd, pieces, done - pieces.head.size());
}

Outgoing::Outgoing(Connection &whose, const Pieces &pieces, std::size_t done, Body body,
                   std::int64_t now_ns)
    : connection(whose),
      began_ns(now_ns),
      head_(pieces.head.substr(std::min(done, pieces.head.size()))),
      body_(std::move(body)),
      pieces_(pieces),
      done_(done - std::min(done, pieces.head.size())) {
  pieces_.head = head_;
  pieces_.whole = -1;
  const auto *text = std::get_if<std::string>(&body_);
  if (text != nullptr && !pieces.body.empty()) pieces_.body = *text;
}

std::optional<std::size_t> Outgoing::send_more(int fd) {
  const auto taken = send_pieces(fd, pieces_, done_);
  if (taken) done_ += *taken;
  return taken;
}

}  // namespace sentry::relay::lane
