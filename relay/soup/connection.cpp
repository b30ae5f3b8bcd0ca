// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <string_view>
#include <utility>

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

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

void prepare_socket(int fd) {
  // On a socket of the file system those of TCP fail, and are not needed.
  set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentLimit);
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, kSilenceSeconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, kProbeIntervalSeconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, kProbes);
}

}  // namespace

Connection::Connection(ConnectionKind kind, Ref<GSocket> socket,
                       std::shared_ptr<ConnectionRegistry> registry)
    : kind_(kind), socket_(std::move(socket)), registry_(std::move(registry)) {
  if (socket_) prepare_socket(g_socket_get_fd(socket_.get()));
  if (kind_ != ConnectionKind::kMounted) {
    stream_ = Ref<GIOStream>::adopt(
        G_IO_STREAM(g_socket_connection_factory_create_connection(socket_.get())));
  }
  registry_->all.insert(this);
  ++registry_->count.at(static_cast<std::size_t>(kind_));
}

Connection::~Connection() {
  // TLS that was not closed says goodbye when it is let go, and waits until that is sent.
  if (G_IS_TLS_CONNECTION(stream_.get())) cut_off();
  registry_->all.erase(this);
  --registry_->count.at(static_cast<std::size_t>(kind_));
}

void Connection::enter(Phase phase, std::int64_t now_ns) {
  phase_ = phase;
  began_ns_ = now_ns;
  progressed_ns_ = now_ns;
}

bool Connection::become_endless() {
  if (endless_place) {
    std::shared_ptr<void> taken = endless_place();
    if (!taken) return false;
    place = std::move(taken);
  }
  end_ns = 0;  // bounded by its progress from now on
  return true;
}

void Connection::watch(const StreamPtr &stream) {
  if (watched_ == stream) return;
  watched_ = stream;
  seat_ = stream ? stream->take_seat() : nullptr;
}

/// Whether the viewer is gone, whatever it may have sent before.
bool Connection::has_left() const {
  if (!socket_) return false;
  if (g_socket_is_closed(socket()) == TRUE) return true;
  pollfd left{g_socket_get_fd(socket()), POLLRDHUP, 0};
  return ::poll(&left, 1, 0) > 0;
}

/// How many bytes the kernel holds that nobody read.
std::size_t Connection::unread() const {
  int count = 0;
  return ::ioctl(g_socket_get_fd(socket()), FIONREAD, &count) == 0 && count > 0
             ? static_cast<std::size_t>(count)
             : 0;
}

void Connection::end_if_left() {
  if (on_left_ && has_left()) on_left_();
}

/// Sends a few bytes, if they can be sent at once.
void Connection::say(std::string_view bytes) {
  g_pollable_output_stream_write_nonblocking(
      G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(stream())), bytes.data(), bytes.size(),
      nullptr, nullptr);
}

/// Ends the connection from our side; whoever reads or writes it notices, and frees what it holds.
void Connection::cut_off() {
  place.reset();
  if (!socket_ || g_socket_is_closed(socket()) == TRUE) return;
  g_socket_shutdown(socket(), TRUE, TRUE, nullptr);
}

}  // namespace sentry::relay
