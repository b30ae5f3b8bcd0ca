// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-routes.hpp"

#include <utility>
#include <vector>

#include "relay/soup/soup-reply.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

constexpr int kRetryAfterSeconds = 5;
constexpr int kEndedRetryAfterSeconds = 1;

SoupRoutes *self(gpointer data) { return static_cast<SoupRoutes *>(data); }

// `*` is that of OPTIONS, which asks about the whole server. With its slash a prefix is that of no
// other name that begins in the same way: libsoup compares no more than characters.
std::vector<std::string> handled_paths(const std::string &prefix) {
  if (prefix.empty()) return {"/", "*"};
  return {prefix + "/"};
}

}  // namespace

struct SoupRoutes::Visitor {
  Request request;
  std::unique_ptr<PausedMessage> message;
};

SoupRoutes::SoupRoutes(SoupServer *server, std::string prefix, const Answerer &answerer,
                       Connections &connections, PasswordChecker &passwords)
    : server_(Ref<SoupServer>::retain(server)),
      prefix_(std::move(prefix)),
      answerer_(answerer),
      connections_(connections),
      passwords_(passwords) {
  for (const std::string &path : handled_paths(prefix_)) {
    soup_server_add_early_handler(
        server_.get(), path.c_str(),
        [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
           gpointer data) noexcept { self(data)->head_is_here(message); },
        this, nullptr);
    soup_server_add_handler(
        server_.get(), path.c_str(),
        [](SoupServer *, SoupServerMessage *message, const char *where, GHashTable *query,
           gpointer data) noexcept { self(data)->request_is_here(message, where, query); },
        this, nullptr);
  }
}

SoupRoutes::~SoupRoutes() {
  for (const std::string &path : handled_paths(prefix_)) {
    soup_server_remove_handler(server_.get(), path.c_str());
  }
  for (const auto &visitor : visitors_) {
    visitor->message->reply(unavailable_reply("The relay is ending.", kEndedRetryAfterSeconds),
                            connections_);
  }
}

void SoupRoutes::end_streams() {
  ending_ = true;
  for (const auto &[stream, audience] : audiences_) audience->end_streams();
}

std::size_t SoupRoutes::waiting() const {
  std::size_t count = 0;
  for (const auto &[stream, audience] : audiences_) count += audience->waiting();
  return count;
}

std::size_t SoupRoutes::viewing() const {
  std::size_t count = 0;
  for (const auto &[stream, audience] : audiences_) count += audience->viewing();
  return count;
}

void SoupRoutes::head_is_here(SoupServerMessage *message) {
  const ConnectionPtr connection = connections_.of(message);
  if (connection->kind() == ConnectionKind::kMounted) connections_.follow(message, connection);
  connection->enter(Connection::Phase::kBody, connections_.now_ns());
  prepare_reply(message);
  // A body is not wanted, so it is not kept; a frame is sent whole, so ranges are not looked at.
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  const auto refusal = refuse_head(message);
  if (!refusal) return;
  finish(message, refusal->reply);
  if (refusal->close) close_afterwards(message);
}

void SoupRoutes::request_is_here(SoupServerMessage *message, const char *path, GHashTable *query) {
  const std::string target = request_target(message, prefix_);
  auto wanted = answerer_.read(target);
  if (const auto *refusal = std::get_if<Refusal>(&wanted)) {
    finish(message, error_reply(refusal->status, refusal->text));
  } else if (auto *route = std::get_if<Route>(&wanted)) {
    answer(message, {std::move(*route), if_none_match(message), connections_.now_ns()});
  } else if (root_) {
    connections_.of(message)->enter(Connection::Phase::kLent, connections_.now_ns());
    root_(message, path, query);
  } else {
    finish(message, error_reply(404, "The application has nothing here."));
  }
}

void SoupRoutes::answer(SoupServerMessage *message, const Request &request) {
  const ConnectionPtr connection = connections_.of(message);
  Answer answer = answerer_.answer(request);
  connection->enter(Connection::Phase::kWaiting, connections_.now_ns());
  if (std::holds_alternative<HandOver>(answer)) {
    ask_password(message, request);
    return;
  }
  if (const auto stream = answerer_.watched_stream(request.route, request.authorised)) {
    connection->watch(stream);
  }
  if (const auto *reply = std::get_if<Reply>(&answer)) {
    finish(message, *reply);
  } else if (const auto *wait = std::get_if<Wait>(&answer)) {
    audience_of(wait->stream).wait(message, request, wait->deadline_ns);
  } else {
    view(message, std::get<Multipart>(std::move(answer)));
  }
}

void SoupRoutes::ask_password(SoupServerMessage *message, const Request &request) {
  auto visitor = std::make_shared<Visitor>(Visitor{request, {}});
  visitor->message = std::make_unique<PausedMessage>(
      message, [this, held = std::weak_ptr(visitor)] { visitors_.erase(held.lock()); });
  visitors_.insert(visitor);
  passwords_.check(full_rendition(request.route.stream), authorization(message),
                   [this, held = std::weak_ptr(visitor)](PasswordChecker::Verdict verdict) {
                     const auto here = held.lock();
                     if (!here) return;
                     visitors_.erase(here);
                     password_is_known(*here, verdict);
                   });
}

void SoupRoutes::password_is_known(Visitor &visitor, PasswordChecker::Verdict verdict) {
  if (verdict == PasswordChecker::Verdict::kRight && !visitor.request.authorised) {
    visitor.request.authorised = true;
    visitor.message->resume();
    answer(visitor.message->get(), visitor.request);
    return;
  }
  visitor.message->reply(
      verdict == PasswordChecker::Verdict::kBusy
          ? unavailable_reply("Too many passwords are being checked; come back in a moment.",
                              kRetryAfterSeconds)
          : unauthorised_reply(),
      connections_);
}

void SoupRoutes::view(SoupServerMessage *message, Multipart wanted) {
  if (is_head(message)) {
    open_multipart(message, wanted.is_private);  // and that is all of it
    return;
  }
  if (ending_ || !connections_.of(message)->become_endless()) {
    finish(message,
           unavailable_reply("All places are taken; come back in a moment.", kRetryAfterSeconds));
    return;
  }
  const StreamPtr stream = wanted.stream;
  audience_of(stream).view(message, std::move(wanted));
}

void SoupRoutes::finish(SoupServerMessage *message, const Reply &reply) {
  connections_.of(message)->enter(Connection::Phase::kSending, connections_.now_ns());
  send_reply(message, reply);
}

Audience &SoupRoutes::audience_of(const StreamPtr &stream) {
  const auto found = audiences_.find(stream);
  if (found != audiences_.end()) return *found->second;
  // Streams come and go.
  std::erase_if(audiences_, [](const auto &other) {
    return other.second->waiting() == 0 && other.second->viewing() == 0;
  });
  return *(audiences_[stream] = std::make_unique<Audience>(stream, answerer_, connections_));
}

}  // namespace sentry::relay
