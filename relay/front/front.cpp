// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/front/front.hpp"

#include <unistd.h>

#include <utility>

#include "relay/front/request-head.hpp"
#include "relay/front/soup-reply.hpp"

namespace sentry::relay {
namespace {

constexpr int kFullRetryAfterSeconds = 5;

Front *self(gpointer data) { return static_cast<Front *>(data); }

}  // namespace

Front::Front(const Answerer &answerer, ConnectionLimits limits)
    : answerer_(answerer),
      connections_(limits, answerer.clocks().monotonic),
      server_(Ref<SoupServer>::adopt(soup_server_new("raw-paths", TRUE, nullptr))) {
  g_signal_connect(server_.get(), "request-started",
                   G_CALLBACK(+[](SoupServer *, SoupServerMessage *message,
                                  gpointer data) noexcept { self(data)->message_begins(message); }),
                   this);
  soup_server_add_early_handler(
      server_.get(), nullptr,
      [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
         gpointer data) noexcept { self(data)->head_is_here(message); },
      this, nullptr);
  soup_server_add_handler(
      server_.get(), nullptr,
      [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
         gpointer data) noexcept { self(data)->request_is_here(message); },
      this, nullptr);
}

Front::~Front() {
  // Ends every connection, and with it every waiter and viewer, while their audiences still live.
  soup_server_disconnect(server_.get());
  g_signal_handlers_disconnect_by_data(server_.get(), this);
}

Result<void> Front::listen(const ListenAddress &address) {
  auto sockets = open_listen_sockets(address);
  if (!sockets) return sockets.error();
  for (ListenSocket &socket : *sockets) {
    GError *error = nullptr;
    // GSocket closes the descriptor it is given; ours stays, to remove what belongs to it.
    const auto listening = Ref<GSocket>::adopt(g_socket_new_from_fd(::dup(socket.fd()), &error));
    if (!listening || !soup_server_listen_socket(server_.get(), listening.get(),
                                                 SoupServerListenOptions{}, &error)) {
      Error failed{ErrorCode::kSystem,
                   "Cannot listen on " + to_string(address) + ": " + error->message};
      g_error_free(error);
      return failed;
    }
    sockets_.push_back(std::move(socket));
  }
  return {};
}

std::vector<std::string> Front::urls() const {
  std::vector<std::string> urls;
  for (const ListenSocket &socket : sockets_) urls.push_back(socket.url());
  return urls;
}

// libsoup makes a connection's first message when it accepts it, the others when a head begins.
void Front::message_begins(SoupServerMessage *message) {
  prepare_reply(message);
  Connection *connection = connections_.of(message);
  if (connection == nullptr) return;
  connection->enter(Connection::Phase::kHead, connections_.now_ns());
  g_signal_connect(message, "wrote-body-data",
                   G_CALLBACK(+[](SoupServerMessage *sent, guint, gpointer data) noexcept {
                     Front *front = self(data);
                     Connection *to = front->connections_.of(sent);
                     if (to != nullptr) to->enter(to->phase(), front->connections_.now_ns());
                   }),
                   this);
  g_signal_connect(message, "finished",
                   G_CALLBACK(+[](SoupServerMessage *done, gpointer data) noexcept {
                     Front *front = self(data);
                     Connection *to = front->connections_.of(done);
                     if (to == nullptr) return;
                     to->enter(Connection::Phase::kIdle, front->connections_.now_ns());
                   }),
                   this);
}

void Front::head_is_here(SoupServerMessage *message) {
  Connection *connection = connections_.of(message);
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
  Connection *connection = connections_.of(message);
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
  if (Connection *connection = connections_.of(message)) {
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
