// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/rehearsal.hpp"

#include "relay/daemon/certificate.hpp"
#include "relay/daemon/glib-refs.hpp"
#include "relay/daemon/served-streams.hpp"
#include "relay/daemon/server-settings.hpp"

namespace sentry::relay {
namespace {

constexpr const char *kAnyStream = "any";

// On a stream that nobody sees.
Result<void> try_access(const StreamEntry &entry) {
  Failure failure;
  const auto stream = Ref<SentryRelayStream>::adopt(
      sentry_relay_stream_new_for_segment(kAnyStream, nullptr, failure.out()));
  if (!stream) return failure.take();
  return set_access(stream.get(), entry);
}

}  // namespace

std::vector<std::string> rehearse(const Options &options) {
  std::vector<std::string> errors;
  const auto note = [&errors](const auto &result) {
    if (!result) errors.push_back(result.error().message);
  };
  const auto server = Ref<SentryRelayServer>::adopt(sentry_relay_server_new());
  note(apply_settings(server.get(), options, Moment::kStart));
  note(load_certificate(options));
  for (const auto &[name, entry] : options.stream_entries) {
    if (entry.is_private()) note(try_access(entry));
  }
  return errors;
}

}  // namespace sentry::relay
