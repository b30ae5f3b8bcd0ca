// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "relay/soup/soup-reply.hpp"

namespace sentry::relay {
namespace {

// The most that waits in the kernel beyond what is under way: with more, a slow viewer would see
// frames that are long out of date.
constexpr int kUnsentLimit = 16 * 1024;
// A viewer who vanished without a word is noticed though there is nothing to send: asked after this
// silence, and then so often.
constexpr int kSilenceSeconds = 60;
constexpr int kProbeIntervalSeconds = 15;
constexpr int kProbes = 4;

// For a client that libsoup knows no message of yet.
std::string slow_head_reply() {
  const Reply reply = error_reply(408, "The request head took too long.");
  const std::string_view text = bytes(reply.body);
  std::string sent = "HTTP/1.1 408 Request Timeout\r\n";
  sent.append(kEveryReply).append(header_line("Date", http_date())).append(reply.head);
  sent.append(header_line("Connection", "close"));
  sent.append(header_line("Content-Length", std::to_string(text.size())));
  return sent.append("\r\n").append(text);
}

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

}  // namespace

Connection::Connection(Ref<GSocket> socket, std::shared_ptr<ConnectionSet> all, bool refused)
    : socket_(std::move(socket)), all_(std::move(all)), refused_(refused) {
  const int fd = g_socket_get_fd(socket_.get());
  // On a socket of the file system those of TCP fail, and are not needed.
  set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentLimit);
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, kSilenceSeconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, kProbeIntervalSeconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, kProbes);
  all_->insert(this);
}

Connection::~Connection() { all_->erase(this); }

void Connection::enter(Phase phase, std::int64_t now_ns) {
  phase_ = phase;
  began_ns_ = now_ns;
  progressed_ns_ = now_ns;
}

void Connection::keep_stream(Ref<GIOStream> stream) { stream_ = std::move(stream); }

Ref<GIOStream> Connection::take_stream() {
  pipelined_ = stream_ ? pipelined_ + 1 : 0;
  return std::exchange(stream_, {});
}

/// Counts the connection among the viewers of the stream it asked for last.
void Connection::watch(const StreamPtr &stream) {
  if (watched_ == stream) return;
  watched_ = stream;
  seat_ = stream ? stream->take_seat() : nullptr;
}

/// Whether the viewer is gone, whatever it may have sent before.
bool Connection::has_left() const {
  if (g_socket_is_closed(socket_.get()) == TRUE) return true;
  pollfd left{g_socket_get_fd(socket_.get()), POLLRDHUP, 0};
  return ::poll(&left, 1, 0) > 0;
}

/// Whether there is nothing left to read, and never will be: a viewer may close its side as soon as
/// it has sent its last request.
bool Connection::is_read_out() const {
  char byte = 0;
  const ssize_t received =
      ::recv(g_socket_get_fd(socket_.get()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR);
}

void Connection::end_if_left() {
  if (on_left_ && has_left()) on_left_();
}

/// Ends the connection from our side; libsoup notices and frees what it holds.
void Connection::cut_off() {
  if (g_socket_is_closed(socket_.get()) == TRUE) return;
  if (phase_ == Phase::kHead) {
    const std::string reply = slow_head_reply();
    ::send(g_socket_get_fd(socket_.get()), reply.data(), reply.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  g_socket_shutdown(socket_.get(), TRUE, TRUE, nullptr);
}

}  // namespace sentry::relay
