// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/served-streams.hpp"

#include <algorithm>

#include "relay/daemon/key-file.hpp"
#include "relay/library/log.hpp"

namespace sentry::relay {
namespace {

Result<void> set_keys(SentryRelayStream *stream, const std::string &path) {
  auto keys = read_key_file(path);
  if (!keys) return keys.error();
  Failure failure;
  bool first = true;
  for (const std::string &key : *keys) {
    GBytes *bytes = g_bytes_new(key.data(), key.size());
    const auto give =
        first ? sentry_relay_stream_set_signing_key : sentry_relay_stream_add_signing_key;
    const bool given = give(stream, bytes, failure.out()) == TRUE;
    g_bytes_unref(bytes);
    if (!given) return Error{ErrorCode::kInvalid, path + ": " + failure.take().message};
    first = false;
  }
  return {};
}

}  // namespace

/// Lets see the stream whom its table names.
Result<void> set_access(SentryRelayStream *stream, const StreamEntry &entry) {
  Failure failure;
  if (!entry.signing_key_file.empty()) return set_keys(stream, entry.signing_key_file);
  if (entry.password_file.empty()) {
    sentry_relay_stream_set_access_public(stream);
  } else if (sentry_relay_stream_set_password_file(stream, entry.password_file.c_str(),
                                                   failure.out()) == FALSE) {
    return failure.take();
  }
  return {};
}

ServedStreams::ServedStreams(SentryRelayServer *server, const Options &options)
    : server_(Ref<SentryRelayServer>::retain(server)), options_(options) {}

void ServedStreams::tell(SentryRelayStream *stream) const {
  g_object_set(stream, "stale-after", static_cast<guint>(options_.stale_after.count()), nullptr);
}

/// Serves the segment of that name from now on; nothing new when it is served already.
Result<void> ServedStreams::add(const std::string &name) {
  if (served_.contains(name)) return {};
  const StreamEntry &entry = stream_entry(options_.stream_entries, name);
  const char *directory = entry.directory.empty() ? nullptr : entry.directory.c_str();
  Failure failure;
  auto stream = Ref<SentryRelayStream>::adopt(
      sentry_relay_stream_new_for_segment(name.c_str(), directory, failure.out()));
  if (!stream) return failure.take();
  // Before anybody can see it.
  if (auto access = set_access(stream.get(), entry); !access) return access.error();
  tell(stream.get());
  if (sentry_relay_server_add_stream(server_.get(), stream.get(), failure.out()) == FALSE) {
    return failure.take();
  }
  served_.emplace(name, Served{std::move(stream), entry.directory});
  return {};
}

bool ServedStreams::may_be_heard(const std::string &name) const {
  const auto names = heard_streams(options_);
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

/// The same for one that datagrams brought, unless a reload has come between.
Result<void> ServedStreams::add_heard(const std::string &name) {
  return may_be_heard(name) ? add(name) : Result<void>();
}

/// Serves what is wanted now; who watches a stream that stays is not disturbed.
Result<void> ServedStreams::change(const Options &options, bool takes_datagrams) {
  options_ = options;
  std::erase_if(served_, [&](const auto &each) {
    const auto &[name, served] = each;
    const auto &named = options_.streams;
    const bool wanted = takes_datagrams
                            ? may_be_heard(name)
                            : std::find(named.begin(), named.end(), name) != named.end();
    if (wanted && served.directory == stream_entry(options_.stream_entries, name).directory)
      return false;
    sentry_relay_server_remove_stream(server_.get(), name.c_str());
    log_info("Stream " + name + " is served no more");
    return true;
  });
  for (const auto &[name, served] : served_) {
    tell(served.stream.get());
    if (auto access = set_access(served.stream.get(), stream_entry(options_.stream_entries, name));
        !access) {
      return access.error();
    }
  }
  for (const std::string &name : options_.streams) {
    if (auto added = add(name); !added) return added.error();
  }
  return {};
}

}  // namespace sentry::relay
