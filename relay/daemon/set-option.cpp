// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/set-option.hpp"

#include <algorithm>

#include "relay/net/listen-address.hpp"
#include "transport/base/cidr.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/text.hpp"

namespace sentry::relay {

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

bool set_slots(Options &options, std::string_view text) {
  const auto slots = parse_number(text, shm::kMinSlots, shm::kMaxSlots);
  if (slots) options.slots = *slots;
  return slots.has_value();
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

bool set_stale(Options &options, std::string_view text) {
  if (text != "hold" && text != "503" && text != "slate") return false;
  options.properties[kStaleProperty] = std::string(text == "503" ? "unavailable" : text);
  return true;
}

bool set_log_format(Options &options, std::string_view text) {
  if (text != "common" && text != "combined" && text != "json") return false;
  options.access_log_format = text;
  return true;
}

bool is_listen_address(std::string_view text) {
  return static_cast<bool>(parse_listen_address(text));
}

/// One address or CIDR block, or several with commas between them.
bool add_networks(std::vector<std::string> &list, std::string_view text) {
  if (!AllowList::parse(text)) return false;
  std::string_view item;
  bool more = true;
  while (next_item(text, more, item)) list.emplace_back(item);
  return true;
}

/// The same, and `unix:` for whoever comes through a socket of the file system.
bool add_proxies(Options &options, std::string_view text) {
  std::string_view item;
  bool more = true;
  while (next_item(text, more, item)) {
    if (item != "unix:" && !AllowList::parse(item)) return false;
    options.trusted_proxies.emplace_back(item);
  }
  return true;
}

}  // namespace sentry::relay
