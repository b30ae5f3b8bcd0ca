// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/front/front.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "relay/front/request-head.hpp"
#include "relay/front/soup-reply.hpp"

namespace sentry::relay {
namespace {

constexpr int kFullRetryAfterSeconds = 5;

Front *self(gpointer data) { return static_cast<Front *>(data); }

// libsoup ends every connection after one request unless the server has a listener. This one is an
// end of a socket pair, on which nobody ever comes; the other end is returned, to be kept.
UniqueFd keep_connections_alive(SoupServer *server) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return {};
  const auto socket = Ref<GSocket>::adopt(g_socket_new_from_fd(ends[0], nullptr));
  if (socket) {
    soup_server_listen_socket(server, socket.get(), SoupServerListenOptions{}, nullptr);
  } else {
    ::close(ends[0]);
  }
  return UniqueFd(ends[1]);
}

// libsoup wants the address of the internet that a request without a Host came to. A viewer's
// address object is also what its connection is known by, so each has one of its own.
Ref<GSocketAddress> address_or_loopback(GSocketAddress *address) {
  auto known = Ref<GSocketAddress>::adopt(address);
  if (known && G_IS_INET_SOCKET_ADDRESS(known.get())) return known;
  return Ref<GSocketAddress>::adopt(g_inet_socket_address_new_from_string("127.0.0.1", 0));
}

}  // namespace

Front::Front(const Answerer &answerer, ConnectionLimits limits)
    : answerer_(answerer),
      connections_(limits, answerer.clocks().monotonic),
      server_(Ref<SoupServer>::adopt(soup_server_new("raw-paths", TRUE, nullptr))) {
  g_signal_connect(server_.get(), "request-started",
                   G_CALLBACK(+[](SoupServer *, SoupServerMessage *message,
                                  gpointer data) noexcept { self(data)->message_begins(message); }),
                   this);
  for (const char *path : {"/", "*"}) {  // the second is that of OPTIONS
    soup_server_add_early_handler(
        server_.get(), path,
        [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
           gpointer data) noexcept { self(data)->head_is_here(message); },
        this, nullptr);
    soup_server_add_handler(
        server_.get(), path,
        [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
           gpointer data) noexcept { self(data)->request_is_here(message); },
        this, nullptr);
  }
  keeps_alive_ = keep_connections_alive(server_.get());
}

Front::~Front() {
  acceptors_.clear();
  // Ends every connection, and with it every waiter and viewer, while their audiences still live.
  soup_server_disconnect(server_.get());
  g_signal_handlers_disconnect_by_data(server_.get(), this);
}

Result<void> Front::listen(const ListenAddress &address) {
  auto sockets = open_listen_sockets(address);
  if (!sockets) return sockets.error();
  for (ListenSocket &socket : *sockets) {
    acceptors_.push_back(std::make_unique<Acceptor>(
        std::move(socket), [this](UniqueFd fd) { accept(std::move(fd)); }));
  }
  return {};
}

std::vector<std::string> Front::urls() const {
  std::vector<std::string> urls;
  for (const auto &acceptor : acceptors_) urls.push_back(acceptor->url());
  return urls;
}

void Front::accept(UniqueFd fd) {
  const auto socket = Ref<GSocket>::adopt(g_socket_new_from_fd(fd.get(), nullptr));
  if (!socket) return;
  fd.release();  // the socket's now
  const auto here = address_or_loopback(g_socket_get_local_address(socket.get(), nullptr));
  const auto viewer = address_or_loopback(g_socket_get_remote_address(socket.get(), nullptr));
  if (!connections_.admit(socket.get(), viewer.get())) return;
  const auto stream =
      Ref<GSocketConnection>::adopt(g_socket_connection_factory_create_connection(socket.get()));
  soup_server_accept_iostream(server_.get(), G_IO_STREAM(stream.get()), here.get(), viewer.get(),
                              nullptr);
}

// libsoup makes a connection's first message when it accepts it, the others when a head begins.
void Front::message_begins(SoupServerMessage *message) {
  prepare_reply(message);
  g_signal_connect(message, "wrote-headers",
                   G_CALLBACK(+[](SoupServerMessage *sent, gpointer) noexcept {
                     // libsoup takes a 204 without a length for one that the connection ends.
                     if (soup_server_message_get_status(sent) != SOUP_STATUS_NO_CONTENT) return;
                     soup_message_headers_set_encoding(
                         soup_server_message_get_response_headers(sent), SOUP_ENCODING_NONE);
                   }),
                   nullptr);
  Connection *connection = Connections::of(message);
  if (connection == nullptr) return;
  connection->enter(Connection::Phase::kHead, connections_.now_ns());
  g_signal_connect(message, "wrote-body-data",
                   G_CALLBACK(+[](SoupServerMessage *sent, guint, gpointer data) noexcept {
                     Front *front = self(data);
                     Connection *to = Connections::of(sent);
                     if (to != nullptr) to->enter(to->phase(), front->connections_.now_ns());
                   }),
                   this);
  g_signal_connect(message, "finished",
                   G_CALLBACK(+[](SoupServerMessage *done, gpointer data) noexcept {
                     Front *front = self(data);
                     Connection *to = Connections::of(done);
                     if (to == nullptr) return;
                     to->enter(Connection::Phase::kIdle, front->connections_.now_ns());
                   }),
                   this);
}

void Front::head_is_here(SoupServerMessage *message) {
  Connection *connection = Connections::of(message);
  if (connection != nullptr) {
    connection->enter(Connection::Phase::kBody, connections_.now_ns());
  }
  // A body is not wanted, so it is not kept; a frame is sent whole, so ranges are not looked at.
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  if (connection != nullptr && connection->refused()) {
    send_reply(message, unavailable_reply("All places are taken; come back in a moment.",
                                          kFullRetryAfterSeconds));
    close_afterwards(message);
    return;
  }
  const auto refusal = refuse_head(message);
  if (!refusal) return;
  send_reply(message, refusal->reply);
  if (refusal->close) close_afterwards(message);
}

void Front::request_is_here(SoupServerMessage *message) {
  const auto target = parse_target(request_target(message));
  if (const auto *refusal = std::get_if<Refusal>(&target)) {
    finish(message, error_reply(refusal->status, refusal->text));
    return;
  }
  auto wanted = route(std::get<Target>(target));
  if (const auto *refusal = std::get_if<Refusal>(&wanted)) {
    finish(message, error_reply(refusal->status, refusal->text));
    return;
  }
  answer(message,
         {std::get<Route>(std::move(wanted)), if_none_match(message), connections_.now_ns()});
}

void Front::answer(SoupServerMessage *message, Request request) {
  Connection *connection = Connections::of(message);
  Answer answer = answerer_.answer(request);
  if (connection != nullptr) {
    connection->enter(Connection::Phase::kWaiting, connections_.now_ns());
    if (const StreamPtr stream = answerer_.watched_stream(request.route)) connection->watch(stream);
  }
  if (const auto *reply = std::get_if<Reply>(&answer)) {
    finish(message, *reply);
  } else if (const auto *wait = std::get_if<Wait>(&answer)) {
    audience_of(wait->stream).wait(message, std::move(request), wait->deadline_ns);
  } else if (soup_server_message_get_method(message) == SOUP_METHOD_HEAD) {
    open_multipart(message);  // and that is all of it
  } else {
    auto &wanted = std::get<Multipart>(answer);
    audience_of(wanted.stream).view(message, wanted);
  }
}

void Front::finish(SoupServerMessage *message, const Reply &reply) {
  if (Connection *connection = Connections::of(message)) {
    connection->enter(Connection::Phase::kSending, connections_.now_ns());
  }
  send_reply(message, reply);
}

Audience &Front::audience_of(const StreamPtr &stream) {
  auto &audience = audiences_[stream];
  if (!audience) audience = std::make_unique<Audience>(stream, answerer_, connections_);
  return *audience;
}

}  // namespace sentry::relay
