// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/settings-table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "transport/base/frame.hpp"

namespace sentry::relay {
namespace {

template <class Number>
std::optional<Number> parse(std::string_view text, Number low, Number high) {
  Number value{};
  const char *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !(value >= low && value <= high)) return std::nullopt;
  return value;
}

template <class Target>
bool store_seconds(Target &target, std::string_view text, double low, double high) {
  const auto seconds = parse<double>(text, low, high);
  if (seconds) target = std::chrono::duration_cast<Target>(std::chrono::duration<double>(*seconds));
  return seconds.has_value();
}

template <class Target>
bool store_whole(Target &target, std::string_view text, std::int64_t low, std::int64_t high) {
  const auto value = parse<std::int64_t>(text, low, high);
  if (value) target = Target(*value);
  return value.has_value();
}

bool add_listen(Options &options, std::string_view text) {
  auto address = parse_listen_address(text);
  if (address) options.listen.push_back(address.take());
  return static_cast<bool>(address);
}

bool set_udp(Options &options, std::string_view text) {
  auto address = parse_listen_address(text);
  if (!address || !address->unix_path.empty()) return false;
  options.udp =
      UdpAddress{address->host == "localhost" ? "127.0.0.1" : address->host, address->port};
  return true;
}

bool add_stream(Options &options, std::string_view text) {
  auto &names = options.streams;
  if (!is_stream_name(text)) return false;
  if (std::find(names.begin(), names.end(), text) == names.end()) names.emplace_back(text);
  return true;
}

bool add_allow_from(Options &options, std::string_view text) {
  options.allow_from.emplace_back(text);
  return !text.empty();
}

bool set_stale(Options &options, std::string_view text) {
  if (text != "hold" && text != "503") return false;
  options.http.stale = text == "503" ? StalePolicy::kUnavailable : StalePolicy::kHold;
  return true;
}

bool set_mode(Options &options, std::string_view text) {
  std::uint32_t mode = 0;
  const char *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, mode, 8);
  const bool good = error == std::errc{} && end == last && mode <= 0777 && (mode & 0022) == 0 &&
                    (mode & 0600) == 0600;
  if (good) options.mode = mode;
  return good;
}

const std::array kSettings{
    Setting{"listen", ValueKind::kText, "ADDRESS:PORT, [IPV6]:PORT, :PORT or unix:PATH", add_listen,
            [](Options &options) { options.listen.clear(); }},
    Setting{"udp", ValueKind::kText, "ADDRESS:PORT, [IPV6]:PORT or :PORT", set_udp},
    Setting{"stream", ValueKind::kText,
            "1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit", add_stream,
            [](Options &options) { options.streams.clear(); }},
    Setting{"allow_from", ValueKind::kText,
            "an address or block such as 192.0.2.0/24 or 2001:db8::/32", add_allow_from,
            [](Options &options) { options.allow_from.clear(); }},
    Setting{"multicast_iface", ValueKind::kText, "the name of a network interface",
            [](Options &options, std::string_view text) {
              options.multicast_iface = text;
              return !text.empty();
            }},
    Setting{"stale", ValueKind::kText, "hold or 503 (a slate cannot be made by this version)",
            set_stale},
    Setting{"stale_after", ValueKind::kNumber, "seconds from 0.1 to 86400",
            [](Options &options, std::string_view text) {
              return store_seconds(options.stale_after, text, 0.1, 86400);
            }},
    Setting{"max_connections", ValueKind::kWhole, "a whole number from 1 to 1000000",
            [](Options &options, std::string_view text) {
              return store_whole(options.max_connections, text, 1, 1'000'000);
            }},
    Setting{"wait", ValueKind::kNumber, "seconds from 0 to 60",
            [](Options &options, std::string_view text) {
              return store_seconds(options.http.wait, text, 0, 60);
            }},
    Setting{"frame_max_age", ValueKind::kWhole, "whole seconds from 1 to 31536000",
            [](Options &options, std::string_view text) {
              return store_whole(options.http.frame_max_age, text, 1, 31'536'000);
            }},
    Setting{"latest_max_age", ValueKind::kWhole, "whole seconds from 0 (no-cache) to 3600",
            [](Options &options, std::string_view text) {
              return store_whole(options.http.latest_max_age, text, 0, 3600);
            }},
    Setting{"player_max_age", ValueKind::kWhole, "whole seconds from 0 to 31536000",
            [](Options &options, std::string_view text) {
              return store_whole(options.http.player_max_age, text, 0, 31'536'000);
            }},
    Setting{"poll_interval_ms", ValueKind::kWhole, "whole milliseconds from 10 to 60000",
            [](Options &options, std::string_view text) {
              return store_whole(options.http.poll_interval, text, 10, 60'000);
            }},
    Setting{"slots", ValueKind::kWhole, "a whole number from 2 to 1024",
            [](Options &options, std::string_view text) {
              return store_whole(options.slots, text, shm::kMinSlots, shm::kMaxSlots);
            }},
    Setting{"mode", ValueKind::kText,
            "permissions in octal such as \"0640\", readable and writable by the owner, not "
            "writable by group and others",
            set_mode},
    Setting{"group", ValueKind::kText, "the name or number of a group",
            [](Options &options, std::string_view text) {
              options.group = text;
              return !text.empty();
            }},
};

// Levenshtein's distance, which counts inserted, removed and replaced letters.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Setting> all_settings() { return kSettings; }

/// The setting of that name, whichever of dashes and underscores it is written with.
const Setting *find_setting(std::string_view name) {
  std::string wanted(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  const auto *found = std::find_if(kSettings.begin(), kSettings.end(),
                                   [&wanted](const Setting &each) { return each.name == wanted; });
  return found == kSettings.end() ? nullptr : found;
}

/// The one of `names` that somebody who wrote `name` most likely meant; empty: none is near.
std::string nearest_name(std::string_view name, std::span<const std::string_view> names) {
  std::size_t best = std::max<std::size_t>(name.size() / 3, 1) + 1;
  std::string nearest;
  for (const std::string_view known : names) {
    const std::size_t difference = distance(name, known);
    if (difference < best) {
      best = difference;
      nearest = known;
    }
  }
  return nearest;
}

}  // namespace sentry::relay
