// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "relay/daemon/glib-refs.hpp"
#include "relay/daemon/listeners.hpp"
#include "relay/daemon/options.hpp"
#include "relay/daemon/served-streams.hpp"
#include "relay/daemon/udp-ingest.hpp"
#include "transport/service/service-manager.hpp"

namespace sentry::relay {

// sentryc put together: what comes in, what is held, what goes out. Main thread only.
class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> start(const Options &options,
                                               std::vector<InheritedSocket> inherited);

  // Goes on with other options, which were rehearsed. What went wrong, a line each.
  std::vector<std::string> change(const Options &options);

  [[nodiscard]] SentryRelayServer *server() const { return server_.get(); }
  [[nodiscard]] std::vector<std::string> urls() const;
  [[nodiscard]] std::vector<std::string> admin_urls() const;
  // 0: no datagrams are taken.
  [[nodiscard]] std::uint16_t udp_port() const { return ingest_ ? ingest_->port() : 0; }

 private:
  explicit Daemon(const Options &options);
  Result<void> begin(const Options &options, std::vector<InheritedSocket> inherited);
  Result<void> reopen_access_log();
  Result<void> begin_ingest(const Options &options, UniqueFd inherited);

  Ref<SentryRelayServer> server_;
  std::shared_ptr<ServedStreams> streams_;
  Listeners listeners_;
  std::unique_ptr<UdpIngest> ingest_;  // last: it tells of streams
};

}  // namespace sentry::relay
