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
#include <optional>
#include <utility>

#include "pipelines/base/json-object.hpp"
#include "pipelines/control/socket-path.hpp"
#include "transport/base/clock.hpp"

namespace sentry::control {
namespace {

// Bytes of a request. Few, because json-glib follows each bracket in them by calling itself.
constexpr std::size_t kLongest = std::size_t{16} << 10;
constexpr long kMostClients = 64;
constexpr std::int64_t kPatience = 10 * kNanosecondsPerSecond;  // for a request, and for its answer
constexpr timeval kSendPatience{1, 0};  // a reply nearly always fits the socket at once
constexpr std::int64_t kPause = kNanosecondsPerSecond;  // without a descriptor for a client

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

// It closes before it reads, so that the client may find out when it sends; the answer is there.
void refuse(const UniqueFd &client) {
  pipelines::JsonWriter reply;
  reply.truth("full", true);
  reply.text("error", std::to_string(kMostClients) +
                          " others ask already, which is as many as may: try again in a moment");
  const std::string line = reply.line() + "\n";
  (void)::send(client.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

struct Server::Talk {
  Talk(UniqueFd accepted, Seat taken) : fd(std::move(accepted)), seat(std::move(taken)) {}

  void expect_within(std::int64_t patience, GMainContext *context, std::function<void()> late) {
    overdue.emplace(context, std::move(late));
    overdue->set(monotonic_now_ns() + patience);
  }
  void hang_up() {
    fd.reset();
    seat.reset();
  }

  UniqueFd fd;
  Seat seat;
  std::string line;
  pipelines::SourcePtr heard;
  std::optional<pipelines::Alarm> overdue;
};

Server::Server(std::string path, UniqueFd socket, GMainContext *context, Handler handler)
    : path_(std::move(path)),
      socket_(std::move(socket)),
      context_(Ref<GMainContext>::retain(context)),
      handler_(std::move(handler)),
      again_(context, [this] { listen(); }) {
  listen();
}

/// Makes the socket's folder too, if only that is missing.
Result<std::unique_ptr<Server>> Server::create(const std::string &path, GMainContext *context,
                                               Handler handler) {
  ::mkdir(std::filesystem::path(path).parent_path().c_str(), 0755);
  auto socket = listen_at(path);
  if (!socket) return socket.error();
  return std::unique_ptr<Server>(new Server(path, socket.take(), context, std::move(handler)));
}

Server::~Server() { ::unlink(path_.c_str()); }

void Server::listen() {
  heard_ = pipelines::attach_fd(context_.get(), socket_.get(), [this] { accept(); });
}

// A client for whom there is no descriptor (EMFILE, ENFILE) or no memory stays in the queue, and
// the socket readable: who looked again at once would look for ever.
void Server::accept() {
  UniqueFd fd(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (fd) return seats_.use_count() > kMostClients ? refuse(fd) : admit(std::move(fd));
  if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
  heard_.reset();
  again_.set(monotonic_now_ns() + kPause);
}

void Server::admit(UniqueFd fd) {
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kSendPatience, sizeof kSendPatience);
  auto talk = std::make_shared<Talk>(std::move(fd), seats_);
  const auto with = [weak = std::weak_ptr<Talk>(talk)](auto &&what) {
    return [weak, what] {
      if (const auto talk = weak.lock()) what(talk);
    };
  };
  talk->expect_within(kPatience, context_.get(), with([this](const auto &late) { end(late); }));
  talk->heard = pipelines::attach_fd(context_.get(), talk->fd.get(),
                                     with([this](const auto &heard) { hear(heard); }));
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
  end(talk);  // for the list; who answers keeps it, and may outlive the server
  talk->heard.reset();
  talk->expect_within(kPatience, context_.get(), [raw = talk.get()] { raw->hang_up(); });
  handler_(talk->line.substr(0, end_of_line), [talk](const std::string &reply) {
    const std::string line = reply + "\n";
    (void)::send(talk->fd.get(), line.data(), line.size(), MSG_NOSIGNAL);
  });
}

}  // namespace sentry::control
