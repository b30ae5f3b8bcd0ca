// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-lane.hpp"

#include <map>
#include <utility>

#include "relay/soup/acceptor.hpp"
#include "relay/soup/audience.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/refs.hpp"
#include "relay/soup/soup-reply.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

constexpr int kFullRetryAfterSeconds = 5;
// Requests in a row that were sent before the reply to the last: each wraps the stream once more,
// so the reply to the last of too many ends the connection.
constexpr int kMaxPipelined = 64;

// libsoup wants the address of the internet that a request without a Host came to. A connection is
// known by its viewer's address object, so each has one that neither it nor its socket keeps.
Ref<GSocketAddress> new_address(GSocketAddress *address) {
  const auto known = Ref<GSocketAddress>::adopt(address);
  if (!known || !G_IS_INET_SOCKET_ADDRESS(known.get())) {
    return Ref<GSocketAddress>::adopt(g_inet_socket_address_new_from_string("127.0.0.1", 0));
  }
  auto *inet = G_INET_SOCKET_ADDRESS(known.get());
  return Ref<GSocketAddress>::adopt(g_inet_socket_address_new(
      g_inet_socket_address_get_address(inet), g_inet_socket_address_get_port(inet)));
}

}  // namespace

struct SoupLane::Impl {
  Impl(const Answerer &answerer, ConnectionLimits limits);
  ~Impl();

  static Impl *self(gpointer data) { return static_cast<Impl *>(data); }
  Result<void> listen(const ListenAddress &address);
  [[nodiscard]] std::vector<std::string> urls() const;
  void accept(UniqueFd fd);
  void serve(const ConnectionPtr &connection);
  void take_back(SoupServerMessage *message);
  void message_begins(SoupServerMessage *message);
  void head_is_here(SoupServerMessage *message);
  void request_is_here(SoupServerMessage *message);
  void answer(SoupServerMessage *message, Request request);
  void finish(SoupServerMessage *message, const Reply &reply);
  Audience &audience_of(const StreamPtr &stream);

  const Answerer &answerer_;
  Connections connections_;
  std::map<StreamPtr, std::unique_ptr<Audience>> audiences_;
  Ref<SoupServer> server_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
};

SoupLane::Impl::Impl(const Answerer &answerer, ConnectionLimits limits)
    : answerer_(answerer),
      connections_(limits, answerer.clocks().monotonic,
                   [this](const ConnectionPtr &connection) { serve(connection); }),
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
}

SoupLane::Impl::~Impl() {
  acceptors_.clear();
  // Ends every connection, and with it every waiter and viewer, while their audiences still live.
  soup_server_disconnect(server_.get());
  g_signal_handlers_disconnect_by_data(server_.get(), this);
}

Result<void> SoupLane::Impl::listen(const ListenAddress &address) {
  auto sockets = open_listen_sockets(address);
  if (!sockets) return sockets.error();
  for (ListenSocket &socket : *sockets) {
    acceptors_.push_back(std::make_unique<Acceptor>(
        std::move(socket), [this](UniqueFd fd) { accept(std::move(fd)); }));
  }
  return {};
}

std::vector<std::string> SoupLane::Impl::urls() const {
  std::vector<std::string> urls;
  for (const auto &acceptor : acceptors_) urls.push_back(acceptor->url());
  return urls;
}

void SoupLane::Impl::accept(UniqueFd fd) {
  auto socket = Ref<GSocket>::adopt(g_socket_new_from_fd(fd.get(), nullptr));
  if (!socket) return;
  fd.release();  // the socket's now
  connections_.admit(std::move(socket));
}

// Gives libsoup a connection for one request. It is taken back after the reply, because libsoup
// does not notice when a resting connection is closed (3.2), nor bounds how long one may rest.
void SoupLane::Impl::serve(const ConnectionPtr &connection) {
  GSocket *socket = connection->socket();
  auto stream = connection->take_stream();
  if (!stream) {
    stream =
        Ref<GIOStream>::adopt(G_IO_STREAM(g_socket_connection_factory_create_connection(socket)));
  }
  const auto here = new_address(g_socket_get_local_address(socket, nullptr));
  const auto viewer = new_address(g_socket_get_remote_address(socket, nullptr));
  Connections::attach(connection, viewer.get());
  soup_server_accept_iostream(server_.get(), stream.get(), here.get(), viewer.get(), nullptr);
}

// Called when the reply has been written. A connection that may not go on stays with libsoup, which
// closes it for the same reasons.
void SoupLane::Impl::take_back(SoupServerMessage *message) {
  const ConnectionPtr connection = Connections::of(message);
  if (!may_go_on(message)) return;
  auto stream = Ref<GIOStream>::adopt(soup_server_message_steal_connection(message));
  auto *input = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream.get()));
  // The stream may hold what was read beyond this request, and then must be what the next is read
  // from; else it is let go, and the socket is all there is to keep.
  if (g_pollable_input_stream_is_readable(input) == TRUE)
    connection->keep_stream(std::move(stream));
  connections_.rest(connection);
}

void SoupLane::Impl::message_begins(SoupServerMessage *message) {
  prepare_reply(message);
  g_signal_connect(message, "wrote-body-data",
                   G_CALLBACK(+[](SoupServerMessage *sent, guint, gpointer data) noexcept {
                     Connections::of(sent)->progress(self(data)->connections_.now_ns());
                   }),
                   this);
  g_signal_connect(message, "wrote-body",
                   G_CALLBACK(+[](SoupServerMessage *sent, gpointer data) noexcept {
                     self(data)->take_back(sent);
                   }),
                   this);
}

void SoupLane::Impl::head_is_here(SoupServerMessage *message) {
  const ConnectionPtr connection = Connections::of(message);
  connection->enter(Connection::Phase::kBody, connections_.now_ns());
  // A body is not wanted, so it is not kept; a frame is sent whole, so ranges are not looked at.
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  if (connection->refused() || connection->pipelined() >= kMaxPipelined) close_afterwards(message);
  // That the places are taken does not mean that the process is ill.
  if (connection->refused() && !asks_for_health(message)) {
    send_reply(message, unavailable_reply("All places are taken; come back in a moment.",
                                          kFullRetryAfterSeconds));
    return;
  }
  const auto refusal = refuse_head(message);
  if (!refusal) return;
  send_reply(message, refusal->reply);
  if (refusal->close) close_afterwards(message);
}

void SoupLane::Impl::request_is_here(SoupServerMessage *message) {
  auto wanted = wanted_by(message);
  if (const auto *refusal = std::get_if<Refusal>(&wanted)) {
    finish(message, error_reply(refusal->status, refusal->text));
    return;
  }
  answer(message,
         {std::get<Route>(std::move(wanted)), if_none_match(message), connections_.now_ns()});
}

void SoupLane::Impl::answer(SoupServerMessage *message, Request request) {
  const ConnectionPtr connection = Connections::of(message);
  Answer answer = answerer_.answer(request);
  connection->enter(Connection::Phase::kWaiting, connections_.now_ns());
  if (const StreamPtr stream = answerer_.watched_stream(request.route)) connection->watch(stream);
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

void SoupLane::Impl::finish(SoupServerMessage *message, const Reply &reply) {
  Connections::of(message)->enter(Connection::Phase::kSending, connections_.now_ns());
  send_reply(message, reply);
}

Audience &SoupLane::Impl::audience_of(const StreamPtr &stream) {
  auto &audience = audiences_[stream];
  if (!audience) audience = std::make_unique<Audience>(stream, answerer_, connections_);
  return *audience;
}

SoupLane::SoupLane(SoupServices services, SoupLimits limits)
    : impl_(std::make_unique<Impl>(services.answerer, limits.connection)) {}
SoupLane::SoupLane(const Answerer &answerer, ConnectionLimits limits)
    : impl_(std::make_unique<Impl>(answerer, limits)) {}
SoupLane::~SoupLane() = default;
Result<void> SoupLane::listen(const ListenAddress &address) { return impl_->listen(address); }
std::vector<std::string> SoupLane::urls() const { return impl_->urls(); }
std::size_t SoupLane::connections() const { return impl_->connections_.count(); }
SoupServer *SoupLane::server() const { return impl_->server_.get(); }

}  // namespace sentry::relay
