// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/mjpeg-server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <utility>

#include "tests/support/free-port.hpp"

namespace sentry::pipelines {
namespace {

bool send_all(int fd, const void *data, std::size_t size) {
  const auto *at = static_cast<const char *>(data);
  while (size > 0) {
    const ssize_t sent = ::send(fd, at, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool send_text(int fd, const std::string &text) { return send_all(fd, text.data(), text.size()); }

bool read_head(int fd) {
  std::string head;
  char block[1024];
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t length = ::recv(fd, block, sizeof block, 0);
    if (length <= 0) return false;
    head.append(block, static_cast<std::size_t>(length));
  }
  return true;
}

}  // namespace

MjpegServer::MjpegServer(std::vector<std::byte> picture, const Manners &manners, int port)
    : picture_(std::move(picture)),
      manners_(manners),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      port_(port != 0 ? port : testing_support::free_port(SOCK_STREAM)) {
  const int on = 1;
  ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
  EXPECT_EQ(::listen(listener_.get(), 8), 0);
  thread_ = std::thread([this] { serve(); });
}

MjpegServer::~MjpegServer() {
  EXPECT_EQ(::eventfd_write(stop_.get(), 1), 0);
  thread_.join();
  // A process that is just being started has a copy of it until its program begins, and would
  // listen.
  ::shutdown(listener_.get(), SHUT_RDWR);
}

std::string MjpegServer::uri() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/video.mjpg?a=b&c=d;e";
}

// False when the server shall end, or the viewer (-1: none) has gone.
bool MjpegServer::pause(int viewer, int milliseconds) const {
  pollfd waits[] = {{stop_.get(), POLLIN, 0}, {viewer, POLLIN, 0}};
  return ::poll(waits, 2, milliseconds) == 0;
}

void MjpegServer::serve() {
  for (;;) {
    pollfd waits[] = {{stop_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    ::poll(waits, 2, -1);
    if (waits[0].revents != 0) return;
    const UniqueFd viewer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!viewer || !read_head(viewer.get())) continue;
    ++viewers_;
    attend(viewer.get());
  }
}

void MjpegServer::attend(int viewer) {
  if (!send_text(viewer, "HTTP/1.1 " + manners_.status +
                             "\r\nConnection: close\r\n"
                             "Content-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n")) {
    return;
  }
  if (!manners_.status.starts_with("200")) return;
  for (int part = 0; part != manners_.parts; ++part) {
    std::string head = "--frame\r\nContent-Type: image/jpeg\r\n";
    if (manners_.content_length) {
      head += "Content-Length: " + std::to_string(picture_.size()) + "\r\n";
    }
    if (!send_text(viewer, head + "\r\n") || !send_all(viewer, picture_.data(), picture_.size()) ||
        !send_text(viewer, "\r\n") || !pause(viewer, 20)) {
      return;
    }
  }
  while (pause(viewer, 1000)) {
  }
}

}  // namespace sentry::pipelines
