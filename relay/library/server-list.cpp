// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/server-list.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace sentry::relay {
namespace {

constexpr std::uint32_t kMaxWeight = 1000000;

using Variant = std::unique_ptr<GVariant, decltype(&g_variant_unref)>;

Variant own(GVariant *variant) { return {variant, g_variant_unref}; }

Error expected(std::string_view key, std::string_view what) {
  return {ErrorCode::kInvalid,
          "\"" + std::string(key) + "\" of a server: expected " + std::string(what) + "."};
}

bool is_root(std::string_view url) {
  return (url.starts_with("http://") || url.starts_with("https://")) && url.ends_with('/');
}

bool is_state(std::string_view state) {
  return state == "ready" || state == "draining" || state == "down";
}

// Leaves `text` as it is when there is no such key; false when it is no text.
bool read_text(GVariant *server, const char *key, std::string &text) {
  const Variant value = own(g_variant_lookup_value(server, key, nullptr));
  if (!value) return true;
  if (!g_variant_is_of_type(value.get(), G_VARIANT_TYPE_STRING)) return false;
  text = g_variant_get_string(value.get(), nullptr);
  return true;
}

bool read_weight(GVariant *server, std::uint32_t &weight) {
  const Variant value = own(g_variant_lookup_value(server, "weight", nullptr));
  if (!value) return true;
  if (!g_variant_is_of_type(value.get(), G_VARIANT_TYPE_UINT32)) return false;
  weight = g_variant_get_uint32(value.get());
  return weight <= kMaxWeight;
}

Result<ServerEntry> read_server(GVariant *server) {
  ServerEntry entry;
  if (!read_text(server, "url", entry.url) || !is_root(entry.url)) {
    return expected("url", "an address with http:// or https:// and a slash at its end");
  }
  if (!read_weight(server, entry.weight)) {
    return expected("weight", "a whole number from 0 to 1000000 (u)");
  }
  if (!read_text(server, "region", entry.region)) return expected("region", "a text (s)");
  if (!read_text(server, "state", entry.state) || !is_state(entry.state)) {
    return expected("state", R"("ready", "draining" or "down" (s))");
  }
  return entry;
}

}  // namespace

Result<std::vector<ServerEntry>> read_servers(GVariant *servers) {
  std::vector<ServerEntry> entries;
  if (servers == nullptr) return entries;
  const Variant all = own(g_variant_ref_sink(servers));
  if (!g_variant_is_of_type(servers, G_VARIANT_TYPE("aa{sv}"))) {
    return Error{ErrorCode::kInvalid, std::string("Servers of type ") +
                                          g_variant_get_type_string(servers) +
                                          ": expected aa{sv}."};
  }
  for (gsize i = 0; i < g_variant_n_children(servers); ++i) {
    const Variant server = own(g_variant_get_child_value(servers, i));
    auto entry = read_server(server.get());
    if (!entry) return entry.error();
    entries.push_back(entry.take());
  }
  return entries;
}

}  // namespace sentry::relay
