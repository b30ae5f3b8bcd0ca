// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "transport/shm/ring-writer.hpp"

namespace sentry::relay {

// Where datagrams are taken from the network.
struct UdpAddress {
  std::string address;  // empty: every one of the machine
  std::uint16_t port = 0;

  bool operator==(const UdpAddress &) const = default;
};

// What a listening socket is for.
enum class Purpose { kHttp, kHttps, kAdmin };

// One address to listen on, as `--listen` or a `[[listener]]` gives it.
struct ListenerEntry {
  Purpose purpose = Purpose::kHttp;
  std::string address;  // as a person writes it
  bool proxy_protocol = false;

  bool operator==(const ListenerEntry &) const = default;
};

// One `[stream.NAME]`. With a key or passwords it is private.
struct StreamEntry {
  std::string directory;  // of its segment; empty: the usual one
  std::string signing_key_file;
  std::string password_file;

  [[nodiscard]] bool is_private() const {
    return !signing_key_file.empty() || !password_file.empty();
  }
  bool operator==(const StreamEntry &) const = default;
};

// By name; `*` is for every stream without one of its own.
using StreamEntries = std::map<std::string, StreamEntry, std::less<>>;

// One `[[server]]`, as players choose among them.
struct ListedServer {
  std::string url;
  std::uint32_t weight = 10;
  std::string region;
  std::string state{"ready"};

  bool operator==(const ListedServer &) const = default;
};

// What a property of the server is set to. A text is the nick of an enumeration's value.
using PropertyValue = std::variant<std::int64_t, std::string>;

// All that sentryc can be told, by its command line or its configuration.
struct Options {
  std::vector<std::string> listen;
  std::vector<std::string> admin_listen;
  std::vector<std::string> tls_listen;
  std::vector<ListenerEntry> listeners;  // `[[listener]]`
  std::string tls_certificate;
  std::string tls_key;  // empty: in the certificate's file

  std::optional<UdpAddress> udp;
  std::vector<std::string> allow_from{"127.0.0.0/8", "::1/128"};
  std::string multicast_iface;
  std::uint32_t slots = shm::kDefaultSlots;  // of the segments that datagrams are written to
  std::uint32_t mode = 0640;
  std::string group;

  std::chrono::milliseconds stale_after{10'000};
  std::vector<std::string> streams;  // in the order in which they were named
  StreamEntries stream_entries;

  std::vector<ListedServer> servers;
  std::vector<std::string> trusted_proxies;
  std::string slate_file;
  std::string access_log;
  std::string access_log_format{"common"};
  std::chrono::milliseconds drain_delay{0};
  std::chrono::milliseconds drain_time{10'000};

  // Of the server; what is not named here is left as the library has it.
  std::map<std::string, PropertyValue, std::less<>> properties;
};

// The property that `stale` sets, by nick.
inline constexpr const char *kStaleProperty = "stale";
inline constexpr std::string_view kEveryOther = "*";
// What is listened on when nothing says where.
inline constexpr std::string_view kDefaultListen = "localhost:8080";

// Which sockets a service manager has opened.
struct InheritedKinds {
  bool viewers = false;
  bool udp = false;
};

std::vector<ListenerEntry> all_listeners(const Options &options);
std::vector<std::string> contradictions(const Options &options);
Result<void> complete(Options &options, const InheritedKinds &inherited);
std::vector<std::string> heard_streams(const Options &options);
const StreamEntry &stream_entry(const StreamEntries &entries, const std::string &stream);

}  // namespace sentry::relay
