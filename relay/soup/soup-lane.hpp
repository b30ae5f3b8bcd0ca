// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "relay/http/answerer.hpp"
#include "relay/load/load-board.hpp"
#include "relay/load/worker-metrics.hpp"
#include "relay/log/access-log.hpp"
#include "relay/net/handed-over.hpp"
#include "relay/net/listen-address.hpp"
#include "relay/net/listen-socket.hpp"
#include "relay/soup/htpasswd.hpp"
#include "relay/soup/limits.hpp"

namespace sentry::relay {

// What the lane needs of the rest of the relay. All of it outlives the lane.
struct SoupServices {
  const Answerer &answerer;
  const LoadBoard &board;
  std::function<std::string()> metrics_text;  // of /metrics; called on the lane's thread
  AccessLog *access_log = nullptr;
};

// Serves by libsoup what the frame lane does not: requests it hands over, TLS, HTTP Basic, the
// administrator's listener, an application's own handlers.
//
// Lives on the main context that is the thread's default when it is made, which must also be the
// default of the thread that runs it. take() may be called on any thread, everything else only
// there.
class SoupLane {
 public:
  SoupLane(SoupServices services, SoupLimits limits);
  SoupLane(const SoupLane &) = delete;
  SoupLane &operator=(const SoupLane &) = delete;
  ~SoupLane();  // cuts off whoever is left

  // Serves viewers without TLS: a relay that has no other lane.
  void listen(ListenSocket socket);
  Result<void> listen(const ListenAddress &address);
  // Serves viewers over TLS. `certificate` is for every such listener, and has its private key.
  void listen_tls(ListenSocket socket, GTlsCertificate *certificate);
  // Serves /metrics, /healthz and /readyz, and nothing else; also during a drain.
  void listen_admin(ListenSocket socket);
  // Closes the socket of that address; whoever is connected stays.
  void unlisten(std::string_view url);
  // Listens there no longer; nobody is cut off.
  void unlisten(const std::string &url);
  // Where it listens for viewers, with the true ports: `http://127.0.0.1:8080/`.
  [[nodiscard]] std::vector<std::string> urls() const;

  // Serves one request of a connection, and closes it. Any thread, until the destructor begins.
  void take(HandedOver connection);

  // The certificate of handshakes from now on; nobody is cut off.
  void set_certificate(GTlsCertificate *certificate);
  // Who may see the streams under HTTP Basic; those that are not named here, nobody.
  void set_users(StreamUsers users);
  void set_limits(SoupLimits limits);

  // Stops accepting but for the administrator, ends streams after the part that is under way,
  // closes idle connections, and the others after their reply.
  void drain();

  // For an application's own handlers. They come before the lane's, being for longer paths; for `/`
  // there is set_root().
  [[nodiscard]] SoupServer *server() const;
  void set_root(std::function<void(SoupServerMessage *, const char *path, GHashTable *query)> root);
  [[nodiscard]] std::size_t connections() const;  // but for the administrator's
  // Written on the lane's thread; any may read.
  [[nodiscard]] const WorkerMetrics &metrics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sentry::relay
