// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/listeners.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "relay/library/log.hpp"

namespace sentry::relay {
namespace {

// A socket's name in the manager's configuration, and what is done with it.
struct NamedUse {
  std::string_view name;
  Purpose purpose;
  bool proxy_protocol;
};
constexpr std::array kUses{
    NamedUse{"http", Purpose::kHttp, false},
    NamedUse{"proxy", Purpose::kHttp, true},
    NamedUse{"tls", Purpose::kHttps, false},
    NamedUse{"admin", Purpose::kAdmin, false},
};

const NamedUse *use_of(std::string_view name) {
  // What a manager calls a socket whose name its configuration leaves out.
  if (name == "unknown" || name.ends_with(".socket")) name = kUses.front().name;
  const auto *found = std::find_if(kUses.begin(), kUses.end(),
                                   [name](const NamedUse &use) { return use.name == name; });
  return found == kUses.end() ? nullptr : found;
}

int option_of(const InheritedSocket &socket, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  ::getsockopt(socket.fd.get(), SOL_SOCKET, option, &value, &length);
  return value;
}

Error no_use(const InheritedSocket &socket, const std::string &expected) {
  return {ErrorCode::kInvalid,
          "Cannot use the inherited socket \"" + socket.name + "\": expected " + expected};
}

bool contains(const std::vector<ListenerEntry> &list, const ListenerEntry &entry) {
  return std::find(list.begin(), list.end(), entry) != list.end();
}

SentryRelayListenFlags flags_of(const ListenerEntry &entry) {
  return entry.proxy_protocol ? SENTRY_RELAY_LISTEN_FLAGS_PROXY_V2 : SENTRY_RELAY_LISTEN_FLAGS_NONE;
}

}  // namespace

bool is_datagram_socket(const InheritedSocket &socket) {
  return option_of(socket, SO_TYPE) == SOCK_DGRAM;
}

InheritedKinds kinds_of(const std::vector<InheritedSocket> &sockets) {
  InheritedKinds kinds;
  for (const InheritedSocket &socket : sockets) {
    if (is_datagram_socket(socket)) kinds.udp = true;
    if (!is_datagram_socket(socket) && socket.name != "admin") kinds.viewers = true;
  }
  return kinds;
}

Listeners::Listeners(SentryRelayServer *server) : server_(Ref<SentryRelayServer>::retain(server)) {}

/// Serves what comes to a socket that the service manager opened, by its name.
Result<void> Listeners::adopt(InheritedSocket socket, const Ref<GTlsCertificate> &certificate) {
  const NamedUse *use = use_of(socket.name);
  if (use == nullptr) {
    return no_use(socket, "FileDescriptorName= to be http, proxy, tls, admin or udp");
  }
  if (option_of(socket, SO_ACCEPTCONN) != 1) return no_use(socket, "one that listens");
  if (use->purpose == Purpose::kHttps && !certificate) {
    return no_use(socket, "tls_certificate to name a certificate for it");
  }
  // The server closes it from here on, also when it cannot use it.
  const std::string address = "fd:" + std::to_string(socket.fd.release());
  return listen({use->purpose, address, use->proxy_protocol}, certificate);
}

Result<void> Listeners::listen(const ListenerEntry &entry,
                               const Ref<GTlsCertificate> &certificate) {
  SentryRelayServer *server = server_.get();
  const char *address = entry.address.c_str();
  Failure failure;
  gboolean done = FALSE;
  switch (entry.purpose) {
    case Purpose::kHttp:
      done = sentry_relay_server_listen(server, address, flags_of(entry), failure.out());
      break;
    case Purpose::kHttps:
      done = sentry_relay_server_listen_tls(server, address, certificate.get(), flags_of(entry),
                                            failure.out());
      break;
    case Purpose::kAdmin:
      done = sentry_relay_server_listen_admin(server, address, failure.out());
      break;
  }
  if (done == TRUE) return {};
  return failure.take();
}

/// Listens on exactly these, beside the inherited ones. One that fails is an error after all others
/// were tried; who is connected already stays.
Result<void> Listeners::change(const std::vector<ListenerEntry> &entries,
                               const Ref<GTlsCertificate> &certificate) {
  if (certificate) sentry_relay_server_set_tls_certificate(server_.get(), certificate.get());
  std::erase_if(open_, [&](const ListenerEntry &entry) {
    if (contains(entries, entry)) return false;
    sentry_relay_server_unlisten(server_.get(), entry.address.c_str());
    log_info("Not listening on " + entry.address + " any more");
    return true;
  });
  Result<void> outcome;
  for (const ListenerEntry &entry : entries) {
    if (contains(open_, entry)) continue;
    if (auto listening = listen(entry, certificate); listening) {
      open_.push_back(entry);
    } else {
      outcome = std::move(listening);
    }
  }
  return outcome;
}

}  // namespace sentry::relay
