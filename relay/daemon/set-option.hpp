// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "relay/daemon/options.hpp"
#include "transport/base/quantity.hpp"

// How settings that are more than a property get their value: false, and nothing is set, when it is
// not what was expected.
namespace sentry::relay {

bool set_udp(Options &options, std::string_view text);
bool add_stream(Options &options, std::string_view text);
bool set_slots(Options &options, std::string_view text);
bool set_mode(Options &options, std::string_view text);
bool set_stale(Options &options, std::string_view text);
bool set_log_format(Options &options, std::string_view text);
bool add_proxies(Options &options, std::string_view text);

bool is_listen_address(std::string_view text);
bool add_networks(std::vector<std::string> &list, std::string_view text);

template <auto Member>
bool same(const Options &before, const Options &now) {
  return before.*Member == now.*Member;
}

template <auto Member>
void clear_list(Options &options) {
  (options.*Member).clear();
}

template <auto Member>
bool set_text(Options &options, std::string_view text) {
  if (text.empty()) return false;
  options.*Member = text;
  return true;
}

template <auto Member>
bool add_address(Options &options, std::string_view text) {
  if (!is_listen_address(text)) return false;
  (options.*Member).emplace_back(text);
  return true;
}

template <auto Member>
bool add_network(Options &options, std::string_view text) {
  return add_networks(options.*Member, text);
}

template <auto Member, std::int64_t LowMs = 0, std::int64_t HighMs = 3'600'000>
bool set_seconds(Options &options, std::string_view text) {
  const auto seconds = parse_number<double>(text, LowMs / 1000.0, HighMs / 1000.0);
  if (!seconds) return false;
  options.*Member = std::chrono::milliseconds(std::llround(*seconds * 1000));
  return true;
}

}  // namespace sentry::relay
