// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/admin-server.hpp"

#include <utility>

#include "relay/soup/soup-reply.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

constexpr int kRetryAfterSeconds = 5;

Reply metrics_reply(std::string text) {
  Reply reply;
  reply.head =
      "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
      "Cache-Control: no-store\r\n";
  reply.body = std::move(text);
  return reply;
}

}  // namespace

AdminServer::AdminServer(Connections &connections, const LoadBoard &board,
                         std::function<std::string()> metrics_text)
    : connections_(connections),
      board_(board),
      metrics_text_(std::move(metrics_text)),
      server_(Ref<SoupServer>::adopt(soup_server_new("raw-paths", TRUE, nullptr))) {
  for (const char *path : {"/", "*"}) {
    soup_server_add_early_handler(
        server_.get(), path,
        [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
           gpointer data) noexcept { static_cast<AdminServer *>(data)->request_is_here(message); },
        this, nullptr);
  }
}

AdminServer::~AdminServer() { soup_server_disconnect(server_.get()); }

void AdminServer::request_is_here(SoupServerMessage *message) {
  prepare_reply(message);
  connections_.of(message)->enter(Connection::Phase::kSending, connections_.now_ns());
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  if (const auto refusal = refuse_head(message)) {
    send_reply(message, refusal->reply);
    if (refusal->close) close_afterwards(message);
    return;
  }
  const std::string target = request_target(message);
  send_reply(message, answer(target.substr(0, target.find('?'))));
}

Reply AdminServer::answer(const std::string &path) const {
  if (path == "/metrics") return metrics_reply(metrics_text_ ? metrics_text_() : "");
  if (path == "/healthz") return error_reply(200, "alive");
  if (path == "/readyz") return readiness();
  return error_reply(404, "There is nothing here; expected /metrics, /healthz or /readyz.");
}

Reply AdminServer::readiness() const {
  if (board_.draining) return unavailable_reply("draining", kRetryAfterSeconds);
  if (board_.refuses_newcomers()) return unavailable_reply("refusing viewers", kRetryAfterSeconds);
  return error_reply(200, "ready");
}

}  // namespace sentry::relay
