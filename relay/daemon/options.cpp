// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/options.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "transport/base/frame.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kSmall = ".small";

const std::int64_t *number(const Options &options, std::string_view property) {
  const auto found = options.properties.find(property);
  return found == options.properties.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
}

// Port 0 aside, an address is listened on once.
void check_addresses(const Options &options, std::vector<std::string> &errors) {
  std::set<std::string> seen;
  for (const ListenerEntry &entry : all_listeners(options)) {
    if (entry.purpose == Purpose::kHttps && options.tls_certificate.empty()) {
      errors.push_back("HTTPS on " + entry.address +
                       " needs a certificate: expected tls_certificate");
    }
    if (entry.address.ends_with(":0") || seen.insert(entry.address).second) continue;
    errors.push_back("the address " + entry.address + " is given twice; expected each once");
  }
}

}  // namespace

/// The short lists and the `[[listener]]` tables as one, in this order.
std::vector<ListenerEntry> all_listeners(const Options &options) {
  std::vector<ListenerEntry> all;
  const auto add = [&all](Purpose purpose, const std::vector<std::string> &addresses) {
    for (const std::string &address : addresses) all.push_back({purpose, address, false});
  };
  add(Purpose::kHttp, options.listen);
  add(Purpose::kHttps, options.tls_listen);
  add(Purpose::kAdmin, options.admin_listen);
  all.insert(all.end(), options.listeners.begin(), options.listeners.end());
  return all;
}

/// What no single value shows: lines that each name what is expected.
std::vector<std::string> contradictions(const Options &options) {
  std::vector<std::string> errors;
  check_addresses(options, errors);
  if (!options.tls_key.empty() && options.tls_certificate.empty()) {
    errors.emplace_back("there is a tls_key without its certificate: expected tls_certificate");
  }
  for (const auto &[name, entry] : options.stream_entries) {
    if (entry.signing_key_file.empty() || entry.password_file.empty()) continue;
    errors.push_back("stream \"" + name +
                     "\" has a signing_key_file and a password_file: expected one of them");
  }
  const std::int64_t *shortest = number(options, "poll-interval");
  const std::int64_t *longest = number(options, "longest-poll-interval");
  if (shortest != nullptr && longest != nullptr && *shortest > *longest) {
    errors.push_back("poll_interval_ms is " + std::to_string(*shortest) +
                     ", longest_poll_interval_ms only " + std::to_string(*longest) +
                     ": expected the longest to be no shorter");
  }
  return errors;
}

/// What was said of that stream, else of `*`. A smaller rendition is as private as the stream it
/// belongs to.
const StreamEntry &stream_entry(const StreamEntries &entries, const std::string &stream) {
  static const StreamEntry kNothing;
  auto found = entries.find(stream);
  if (found == entries.end() && stream.ends_with(kSmall)) {
    found = entries.find(std::string_view(stream).substr(0, stream.size() - kSmall.size()));
  }
  if (found == entries.end()) found = entries.find(kEveryOther);
  return found == entries.end() ? kNothing : found->second;
}

/// The streams that are taken from datagrams: those named and their smaller renditions; none: every
/// one heard.
std::vector<std::string> heard_streams(const Options &options) {
  std::vector<std::string> names = options.streams;
  for (const std::string &name : options.streams) {
    std::string small = name + std::string(kSmall);
    if (!name.ends_with(kSmall) && is_stream_name(small)) names.push_back(std::move(small));
  }
  return names;
}

/// Adds what is meant when nothing is said; an error when there is nothing to do. `inherited` are
/// the sockets that a service manager opened.
Result<void> complete(Options &options, const InheritedKinds &inherited) {
  if (!options.udp && !inherited.udp && options.streams.empty()) {
    return Error{ErrorCode::kInvalid,
                 "there is nothing to serve: expected --udp ADDR:PORT, --stream NAME, or both"};
  }
  const auto all = all_listeners(options);
  const bool for_viewers = std::any_of(all.begin(), all.end(), [](const ListenerEntry &entry) {
    return entry.purpose != Purpose::kAdmin;
  });
  if (!for_viewers && !inherited.viewers) options.listen.emplace_back(kDefaultListen);
  return {};
}

}  // namespace sentry::relay
