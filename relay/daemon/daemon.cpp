// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/daemon.hpp"

#include <utility>

#include "relay/daemon/certificate.hpp"
#include "relay/daemon/server-settings.hpp"
#include "relay/library/log.hpp"

namespace sentry::relay {
namespace {

// Takes over the list.
std::vector<std::string> texts(char **list) {
  const Strv owned(list);
  std::vector<std::string> copies;
  for (char **text = list; *text != nullptr; ++text) copies.emplace_back(*text);
  return copies;
}

// The one that datagrams come to, taken out of the list.
UniqueFd take_datagram_socket(std::vector<InheritedSocket> &sockets) {
  UniqueFd found;
  std::erase_if(sockets, [&found](InheritedSocket &socket) {
    if (!is_datagram_socket(socket)) return false;
    found = std::move(socket.fd);
    return true;
  });
  return found;
}

// Called by the ingest, done by the main thread: a stream has been heard.
void serve_later(std::weak_ptr<ServedStreams> streams, const std::string &stream) {
  struct Heard {
    std::weak_ptr<ServedStreams> streams;
    std::string name;
  };
  g_idle_add_full(
      G_PRIORITY_DEFAULT,
      [](gpointer data) -> gboolean {
        const auto *heard = static_cast<Heard *>(data);
        const auto streams = heard->streams.lock();
        const auto added = streams ? streams->add_heard(heard->name) : Result<void>();
        if (!added) log_warning(added.error().message);
        return G_SOURCE_REMOVE;
      },
      new Heard{std::move(streams), stream},
      [](gpointer data) { delete static_cast<Heard *>(data); });
}

}  // namespace

Daemon::Daemon(const Options &options)
    : server_(Ref<SentryRelayServer>::adopt(sentry_relay_server_new())),
      streams_(std::make_shared<ServedStreams>(server_.get(), options)),
      listeners_(server_.get()) {}

Result<std::unique_ptr<Daemon>> Daemon::start(const Options &options,
                                              std::vector<InheritedSocket> inherited) {
  std::unique_ptr<Daemon> daemon(new Daemon(options));
  if (auto begun = daemon->begin(options, std::move(inherited)); !begun) return begun.error();
  return daemon;
}

// Addresses first: when one is taken, nothing has happened yet that others could see.
Result<void> Daemon::begin(const Options &options, std::vector<InheritedSocket> inherited) {
  if (auto set = apply_settings(server_.get(), options, Moment::kStart); !set) return set;
  auto certificate = load_certificate(options);
  if (!certificate) return certificate.error();
  UniqueFd udp = take_datagram_socket(inherited);
  for (InheritedSocket &socket : inherited) {
    if (auto adopted = listeners_.adopt(std::move(socket), *certificate); !adopted) return adopted;
  }
  if (auto open = listeners_.change(all_listeners(options), *certificate); !open) return open;
  if (auto log = set_access_log(server_.get(), options); !log) return log;
  for (const std::string &stream : options.streams) {
    if (auto added = streams_->add(stream); !added) return added;
  }
  if (options.udp || udp) {
    if (auto taking = begin_ingest(options, std::move(udp)); !taking) return taking;
  }
  Failure failure;
  if (sentry_relay_server_start(server_.get(), failure.out()) == FALSE) return failure.take();
  return {};
}

Result<void> Daemon::begin_ingest(const Options &options, UniqueFd inherited) {
  auto ingest = UdpIngest::start(options, std::move(inherited),
                                 [streams = std::weak_ptr(streams_)](const std::string &stream) {
                                   serve_later(streams, stream);
                                 });
  if (!ingest) return ingest.error();
  ingest_ = ingest.take();
  return {};
}

// So that a file that was moved aside can be packed away.
Result<void> Daemon::reopen_access_log() {
  Failure failure;
  if (sentry_relay_server_reopen_access_log(server_.get(), failure.out()) == FALSE) {
    return failure.take();
  }
  return {};
}

std::vector<std::string> Daemon::change(const Options &options) {
  std::vector<std::string> problems;
  const auto note = [&problems](const auto &result) {
    if (!result) problems.push_back(result.error().message);
    return static_cast<bool>(result);
  };
  note(apply_settings(server_.get(), options, Moment::kReload));
  note(reopen_access_log());
  auto certificate = load_certificate(options);
  if (note(certificate)) note(listeners_.change(all_listeners(options), *certificate));
  // Access before streams that are heard come in.
  note(streams_->change(options, ingest_ != nullptr));
  if (ingest_) note(ingest_->change(options));
  return problems;
}

/// Where viewers come.
std::vector<std::string> Daemon::urls() const {
  return texts(sentry_relay_server_get_urls(server_.get()));
}

std::vector<std::string> Daemon::admin_urls() const {
  return texts(sentry_relay_server_get_admin_urls(server_.get()));
}

}  // namespace sentry::relay
