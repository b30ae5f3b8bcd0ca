// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/control/server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "pipelines/control/socket-path.hpp"
#include "transport/base/clock.hpp"

namespace sentry::control {
namespace {

// Bytes of a request. Few, because json-glib follows each bracket in them by calling itself.
constexpr std::size_t kLongest = std::size_t{16} << 10;
constexpr std::size_t kMostTalks = 32;
constexpr std::int64_t kPatience = 10 * kNanosecondsPerSecond;  // for a request to come
constexpr timeval kSendPatience{1, 0};  // a reply nearly always fits the socket at once

Error failed(const std::string &path, const char *what) {
  const int number = errno;
  return {ErrorCode::kSystem,
          "The control socket " + path + " " + what + ": " + std::strerror(number), number};
}

Result<UniqueFd> listen_at(const std::string &path) {
  auto address = socket_address(path);
  if (!address) return address.error();
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return failed(path, "cannot be made");
  ::unlink(path.c_str());  // of a process that had our number before us
  const mode_t before = ::umask(0117);
  const int bound = ::bind(fd.get(), reinterpret_cast<sockaddr *>(&*address), sizeof *address);
  ::umask(before);
  if (bound != 0 || ::listen(fd.get(), 8) != 0) return failed(path, "cannot be made");
  return fd;
}

}  // namespace

struct Server::Talk {
  Talk(int accepted, GMainContext *context, std::function<void()> timeout)
      : fd(accepted), overdue(context, std::move(timeout)) {}

  UniqueFd fd;
  std::string line;
  pipelines::SourcePtr heard;
  pipelines::Alarm overdue;
};

Server::Server(std::string path, UniqueFd socket, GMainContext *context, Handler handler)
    : path_(std::move(path)),
      socket_(std::move(socket)),
      context_(Ref<GMainContext>::retain(context)),
      handler_(std::move(handler)),
      heard_(pipelines::attach_fd(context, socket_.get(), [this] { accept(); })) {}

/// Makes the socket's folder too, if only that is missing.
Result<std::unique_ptr<Server>> Server::create(const std::string &path, GMainContext *context,
                                               Handler handler) {
  ::mkdir(std::filesystem::path(path).parent_path().c_str(), 0755);
  auto socket = listen_at(path);
  if (!socket) return socket.error();
  return std::unique_ptr<Server>(new Server(path, socket.take(), context, std::move(handler)));
}

Server::~Server() { ::unlink(path_.c_str()); }

void Server::accept() {
  UniqueFd fd(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd || talks_.size() >= kMostTalks) return;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kSendPatience, sizeof kSendPatience);
  const auto slot = std::make_shared<std::weak_ptr<Talk>>();
  auto talk = std::make_shared<Talk>(fd.release(), context_.get(), [this, slot] {
    if (const auto late = slot->lock()) end(late);
  });
  *slot = talk;
  talk->overdue.set(monotonic_now_ns() + kPatience);
  talk->heard = pipelines::attach_fd(context_.get(), talk->fd.get(), [this, slot] {
    if (const auto heard = slot->lock()) hear(heard);
  });
  talks_.push_back(std::move(talk));
}

void Server::hear(const std::shared_ptr<Talk> &talk) {
  char block[4096];
  const ssize_t size = ::recv(talk->fd.get(), block, sizeof block, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size > 0) talk->line.append(block, static_cast<std::size_t>(size));
  const std::size_t end_of_line = talk->line.find('\n');
  if (size <= 0 || (end_of_line == std::string::npos && talk->line.size() > kLongest)) {
    return end(talk);
  }
  if (end_of_line == std::string::npos) return;
  end(talk);  // for the list; who answers keeps it
  talk->heard.reset();
  talk->overdue.clear();
  handler_(talk->line.substr(0, end_of_line), [talk](const std::string &reply) {
    const std::string line = reply + "\n";
    (void)::send(talk->fd.get(), line.data(), line.size(), MSG_NOSIGNAL);
  });
}

}  // namespace sentry::control
