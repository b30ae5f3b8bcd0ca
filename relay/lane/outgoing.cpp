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

// sendfile has no MSG_NOSIGNAL, but a worker blocks SIGPIPE.
std::optional<std::size_t> send_file(int fd, int file, std::size_t from, std::size_t size) {
  auto offset = static_cast<off_t>(from);
  return taken(::sendfile(fd, file, &offset, size));
}

}  // namespace

std::optional<std::size_t> send_pieces(int fd, const Pieces &pieces) {
  if (pieces.file >= 0) return send_file(fd, pieces.file, 0, pieces.size());
  return send_copies(fd, pieces, 0);
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
  const auto *text = std::get_if<std::string>(&body_);
  if (text != nullptr && !pieces.body.empty()) pieces_.body = *text;
}

void Outgoing::send_from_file() {
  const auto *frame = std::get_if<FramePtr>(&body_);
  if (frame != nullptr && !pieces_.body.empty() && (*frame)->part_file() >= 0) {
    from_file_ = frame->get();
  }
}

std::optional<std::size_t> Outgoing::send_more(int fd) {
  const std::size_t body_end = head_.size() + pieces_.body.size();
  std::size_t sent = 0;
  if (from_file_ != nullptr && done_ >= head_.size() && done_ < body_end) {
    const std::size_t from = from_file_->payload_offset() + done_ - head_.size();
    const auto taken = send_file(fd, from_file_->part_file(), from, body_end - done_);
    if (!taken) return std::nullopt;
    sent = *taken;
    done_ += sent;
    if (done_ < body_end || complete()) return sent;
  }
  const auto taken = send_copies(fd, pieces_, done_);
  if (!taken) return std::nullopt;
  done_ += *taken;
  return sent + *taken;
}

}  // namespace sentry::relay::lane
