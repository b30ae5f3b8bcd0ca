// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/ledger.hpp"

#include <string>
#include <utility>

#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

std::string_view field(SoupServerMessage *message, const char *name) {
  const char *value =
      soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
  return value != nullptr ? value : std::string_view{};
}

}  // namespace

// One reply, from the request's first line to the last byte.
struct Ledger::Entry {
  std::shared_ptr<Book> book;
  PeerAddress peer;
  std::int64_t began_ns;  // monotonic
  std::uint64_t bytes = 0;
  bool settled = false;

  void settle(SoupServerMessage *message) {
    // A connection that is taken back ends without a word, any other after its last byte.
    if (std::exchange(settled, true) || soup_server_message_get_uri(message) == nullptr) return;
    const auto status = static_cast<int>(soup_server_message_get_status(message));
    const std::int64_t duration_ns = book->clocks.monotonic() - began_ns;
    book->metrics.count_reply(status);
    book->metrics.bytes_sent.add(static_cast<std::int64_t>(bytes));
    const SoupEncoding encoding =
        soup_message_headers_get_encoding(soup_server_message_get_response_headers(message));
    // How long a stream was watched says nothing of how fast it was answered.
    if (encoding != SOUP_ENCODING_EOF) book->metrics.reply_time.add(duration_ns);
    if (book->channel) write(message, status, duration_ns);
  }

  void write(SoupServerMessage *message, int status, std::int64_t duration_ns) const {
    const std::string target = request_target(message);
    AccessLogEntry entry;
    entry.utc_ns = book->clocks.utc();
    entry.peer = peer;
    entry.method = soup_server_message_get_method(message);
    entry.target = target;
    entry.minor_version = soup_server_message_get_http_version(message) == SOUP_HTTP_1_0 ? 0 : 1;
    entry.status = status;
    entry.bytes = bytes;
    entry.duration_ns = duration_ns;
    entry.referer = field(message, "Referer");
    entry.user_agent = field(message, "User-Agent");
    book->channel->add(entry);
  }
};

Ledger::Ledger(AccessLog *log, Clocks clocks)
    : book_(std::make_shared<Book>(std::move(clocks),
                                   log != nullptr ? log->new_channel() : nullptr)) {}

void Ledger::follow(SoupServerMessage *message, const ConnectionPtr &connection) const {
  const auto entry =
      std::make_shared<Entry>(Entry{book_, connection->peer, book_->clocks.monotonic()});
  const auto connect = [&](const char *signal, GCallback callback) {
    g_signal_connect_data(
        message, signal, callback, new std::shared_ptr<Entry>(entry),
        [](gpointer data, GClosure *) noexcept {
          delete static_cast<std::shared_ptr<Entry> *>(data);
        },
        GConnectFlags{});
  };
  connect("wrote-body-data",
          G_CALLBACK(+[](SoupServerMessage *, guint size, gpointer data) noexcept {
            (*static_cast<std::shared_ptr<Entry> *>(data))->bytes += size;
          }));
  for (const char *end : {"wrote-body", "finished", "disconnected"}) {
    connect(end, G_CALLBACK(+[](SoupServerMessage *sent, gpointer data) noexcept {
              (*static_cast<std::shared_ptr<Entry> *>(data))->settle(sent);
            }));
  }
}

void Ledger::count_reply(int status) const { book_->metrics.count_reply(status); }

}  // namespace sentry::relay
