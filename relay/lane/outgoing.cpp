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

// One piece after the other, for as long as the kernel takes them whole. The head goes out with the
// body's beginning (MSG_MORE), not as a segment of its own.
class PieceByPiece {
 public:
  PieceByPiece(int fd, std::size_t done) : fd_(fd), done_(done) {}

  void send_text(std::string_view text, int more) {
    if (!is_next(text.size())) return;
    const std::string_view rest = text.substr(done_);
    took(::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT | more), rest.size());
  }
  // sendfile has no MSG_NOSIGNAL, but a worker blocks SIGPIPE.
  void send_file(int file, std::size_t offset, std::size_t size) {
    if (!is_next(size)) return;
    auto from = static_cast<off_t>(offset + done_);
    took(::sendfile(fd_, file, &from, size - done_), size - done_);
  }
  [[nodiscard]] std::optional<std::size_t> result() const {
    return broken_ ? std::nullopt : std::optional(total_);
  }

 private:
  // Whether some of this piece is still to be sent, and all before it was.
  bool is_next(std::size_t size) {
    if (full_ || broken_) return false;
    if (done_ < size) return true;
    done_ -= size;
    return false;
  }
  void took(ssize_t result, std::size_t wanted) {
    const auto bytes = taken(result);
    broken_ = !bytes;
    total_ += bytes.value_or(0);
    full_ = bytes.value_or(0) < wanted;
    done_ = 0;
  }

  int fd_;
  std::size_t done_;  // bytes from here on that were sent earlier
  std::size_t total_ = 0;
  bool full_ = false;
  bool broken_ = false;
};

}  // namespace

std::optional<std::size_t> send_pieces(int fd, const Pieces &pieces, std::size_t done) {
  if (pieces.file < 0) return send_copies(fd, pieces, done);
  PieceByPiece sender(fd, done);
  sender.send_text(pieces.head, MSG_MORE);
  sender.send_file(pieces.file, pieces.offset, pieces.body.size());
  sender.send_text(pieces.tail, 0);
  return sender.result();
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

std::optional<std::size_t> Outgoing::send_more(int fd) {
  const auto taken = send_pieces(fd, pieces_, done_);
  if (taken) done_ += *taken;
  return taken;
}

}  // namespace sentry::relay::lane
