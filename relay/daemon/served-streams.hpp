// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <map>
#include <string>

#include "relay/daemon/glib-refs.hpp"
#include "relay/daemon/options.hpp"

namespace sentry::relay {

Result<void> set_access(SentryRelayStream *stream, const StreamEntry &entry);

// The segments that are served, as streams of the server. Main thread only.
class ServedStreams {
 public:
  ServedStreams(SentryRelayServer *server, const Options &options);

  Result<void> add(const std::string &name);
  Result<void> add_heard(const std::string &name);
  Result<void> change(const Options &options, bool takes_datagrams);

 private:
  struct Served {
    Ref<SentryRelayStream> stream;
    std::string directory;
  };
  [[nodiscard]] bool may_be_heard(const std::string &name) const;
  void tell(SentryRelayStream *stream) const;

  Ref<SentryRelayServer> server_;
  Options options_;
  std::map<std::string, Served, std::less<>> served_;
};

}  // namespace sentry::relay
