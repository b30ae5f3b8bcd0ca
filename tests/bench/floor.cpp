// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The floor: the least that a program can do for the same viewers, as a measure of what the kernel
// alone costs. One thread, one epoll; requests are not understood, only their end is looked for.
//
// As it is, each request gets a head made once and the picture from memory. With --push, whoever
// asks gets an endless multipart reply, and each new picture of the segment is written to all
// sockets in turn: by the loop that waits for the segment itself, so that nothing stands between.

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/sockets.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::bench {
namespace {

// What is written for one picture.
struct Picture {
  std::string head;
  Frame frame;
};

struct Connection {
  UniqueFd fd;
  std::size_t unsent = 0;  // bytes of the reply that the kernel had no room for
};

std::string timestamp_field(std::int64_t time_ns) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "X-Timestamp: %lld.%06lld\r\n",
                static_cast<long long>(time_ns / 1'000'000'000),
                static_cast<long long>(time_ns / 1'000 % 1'000'000));
  return text.data();
}

std::string head_of(const Frame &frame, bool push) {
  const std::string start = push ? "\r\n--floor\r\n" : "HTTP/1.1 200 OK\r\n";
  return start +
         "Content-Type: image/jpeg\r\nContent-Length: " + std::to_string(frame.payload.size()) +
         "\r\n" + timestamp_field(frame.info.capture_time_ns) + "\r\n";
}

class Floor {
 public:
  Floor(shm::RingReader ring, std::uint16_t port, bool push)
      : ring_(std::move(ring)),
        listener_(listen_on_loopback(port)),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        push_(push) {
    watch(listener_.get(), EPOLLIN);
  }

  [[noreturn]] void run() {
    while (!take_newest()) static_cast<void>(ring_.wait(std::chrono::seconds(1)));
    for (;;) {
      // While it pushes, the segment is what it waits for, and newcomers are looked for in between.
      const int events = ::epoll_wait(epoll_.get(), events_.data(),
                                      static_cast<int>(events_.size()), push_ ? 0 : -1);
      for (int i = 0; i < events; ++i) handle(events_[static_cast<std::size_t>(i)]);
      if (!push_ || events > 0) continue;
      const auto waited = ring_.wait(std::chrono::milliseconds(20));
      if (waited == shm::RingReader::Wait::kFrame && take_newest()) push_to_all();
    }
  }

 private:
  void watch(int fd, std::uint32_t events) const {
    epoll_event event{events, {.fd = fd}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
  }

  bool take_newest() {
    auto frame = ring_.newest();
    if (!frame) return false;
    picture_.head = head_of(*frame, push_);
    picture_.frame = std::move(*frame);
    return true;
  }

  void handle(const epoll_event &event) {
    if (event.data.fd == listener_.get()) return accept_all();
    Connection &connection = connections_[static_cast<std::size_t>(event.data.fd)];
    if ((event.events & EPOLLOUT) != 0 && connection.unsent > 0) return send_picture(connection);
    std::array<char, 4096> request;
    const ssize_t got = ::recv(event.data.fd, request.data(), request.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return connection.fd.reset();
    if (got < 4 || std::memcmp(request.data() + got - 4, "\r\n\r\n", 4) != 0) return;
    if (push_) return begin_stream(connection);
    connection.unsent = picture_.head.size() + picture_.frame.payload.size();
    send_picture(connection);
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      if (connections_.size() <= static_cast<std::size_t>(fd)) {
        connections_.resize(static_cast<std::size_t>(fd) + 1);
      }
      connections_[static_cast<std::size_t>(fd)] = {UniqueFd(fd), 0};
      watch(fd, EPOLLIN | (push_ ? 0U : EPOLLOUT | EPOLLET));
    }
  }

  static void begin_stream(Connection &connection) {
    constexpr int kRoom = 1 << 17;  // bytes: a whole picture, so that one write always suffices
    ::setsockopt(connection.fd.get(), SOL_SOCKET, SO_SNDBUF, &kRoom, sizeof kRoom);
    if (!send_all(connection.fd.get(),
                  "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; "
                  "boundary=floor\r\n\r\n")) {
      connection.fd.reset();
    }
  }

  void push_to_all() {
    for (Connection &connection : connections_) {
      if (!connection.fd) continue;
      connection.unsent = picture_.head.size() + picture_.frame.payload.size();
      send_picture(connection);
      // The rest of a picture cannot follow later: the next would come before it.
      if (connection.unsent > 0) connection.fd.reset();
    }
  }

  void send_picture(Connection &connection) {
    const std::size_t whole = picture_.head.size() + picture_.frame.payload.size();
    const std::size_t sent = whole - connection.unsent;
    const std::size_t of_head = std::min(sent, picture_.head.size());
    const std::size_t of_body = sent - of_head;
    std::array<iovec, 2> parts{
        {{picture_.head.data() + of_head, picture_.head.size() - of_head},
         {picture_.frame.payload.data() + of_body, picture_.frame.payload.size() - of_body}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t written = ::sendmsg(connection.fd.get(), &message, MSG_NOSIGNAL);
    if (written < 0 && errno != EAGAIN) return connection.fd.reset();
    if (written > 0) connection.unsent -= static_cast<std::size_t>(written);
  }

  shm::RingReader ring_;
  UniqueFd listener_;
  UniqueFd epoll_;
  bool push_;
  Picture picture_;
  std::vector<Connection> connections_;  // by descriptor
  std::array<epoll_event, 256> events_{};
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  const auto port = static_cast<std::uint16_t>(arguments.count("port", 0));
  const std::string stream = arguments.text("stream", "bench");
  const bool push = arguments.flag("push");
  sentry::bench::need_descriptors(arguments.count("connections", 14'000));
  arguments.finish();
  auto ring = sentry::shm::RingReader::create(stream);
  if (!ring) sentry::bench::fail(ring.error().message);
  sentry::bench::Floor(ring.take(), port, push).run();
}
