// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/uri.hpp"

#include "plugins/gst-ref.hpp"
#include "transport/base/frame.hpp"

namespace sentry::plugins {
namespace {

Error bad_uri(const char *text, const std::string &expected) {
  return {ErrorCode::kInvalid, std::string("Bad URI \"") + text + "\": expected " + expected + "."};
}

// Nothing but scheme, host, port and query; a misspelt part must not be ignored.
bool is_plain(const GstUri *uri) {
  const GCharPtr path(gst_uri_get_path(uri));
  return gst_uri_get_userinfo(uri) == nullptr && gst_uri_get_fragment(uri) == nullptr &&
         (path == nullptr || std::string(path.get()) == "/");
}

// Whether every parameter is `allowed`, of which nullptr is none.
bool has_only(const GstUri *uri, const char *allowed) {
  GList *keys = gst_uri_get_query_keys(uri);
  bool only = true;
  for (const GList *key = keys; key != nullptr; key = key->next) {
    only = only && g_strcmp0(static_cast<const char *>(key->data), allowed) == 0;
  }
  g_list_free(keys);
  return only;
}

std::string or_empty(const char *text) { return text != nullptr ? text : ""; }

}  // namespace

Result<UdpUri> parse_udp_uri(const char *text) {
  static const std::string kForm = "sentryudp://host:port?stream=NAME";
  const auto uri = Ref<GstUri>::adopt(gst_uri_from_string(text));
  if (!uri || or_empty(gst_uri_get_scheme(uri.get())) != kUdpScheme) return bad_uri(text, kForm);
  if (!is_plain(uri.get())) return bad_uri(text, kForm + " and nothing more");
  if (!has_only(uri.get(), "stream")) return bad_uri(text, "no parameter but \"stream\"");
  const guint port = gst_uri_get_port(uri.get());
  if (port > G_MAXUINT16) return bad_uri(text, "a port from 1 to 65535");

  UdpUri result;
  result.host = or_empty(gst_uri_get_host(uri.get()));
  result.port = static_cast<std::uint16_t>(port);
  result.stream = or_empty(gst_uri_get_query_value(uri.get(), "stream"));
  if (!result.stream.empty() && !is_stream_name(result.stream)) {
    return bad_uri(text, "a stream name of a-z, 0-9, '.', '_' and '-'");
  }
  return result;
}

std::string to_string(const UdpUri &uri) {
  const bool bare_ipv6 = uri.host.find(':') != std::string::npos;
  std::string text = std::string(kUdpScheme) + "://";
  text += bare_ipv6 ? "[" + uri.host + "]" : uri.host;
  text += ":" + std::to_string(uri.port);
  if (!uri.stream.empty()) text += "?stream=" + uri.stream;
  return text;
}

Result<std::string> parse_shm_uri(const char *text) {
  const auto uri = Ref<GstUri>::adopt(gst_uri_from_string(text));
  if (!uri || or_empty(gst_uri_get_scheme(uri.get())) != kShmScheme || !is_plain(uri.get()) ||
      gst_uri_get_port(uri.get()) != 0 || !has_only(uri.get(), nullptr)) {
    return bad_uri(text, "sentryshm://NAME");
  }
  const std::string segment = or_empty(gst_uri_get_host(uri.get()));
  if (!is_stream_name(segment)) return bad_uri(text, "a name of a-z, 0-9, '.', '_' and '-'");
  return segment;
}

std::string shm_uri(const std::string &segment) {
  return std::string(kShmScheme) + "://" + segment;
}

gboolean refuse_uri(GError **error, const Error &problem) {
  const int code =
      problem.code == ErrorCode::kBusy ? GST_URI_ERROR_BAD_STATE : GST_URI_ERROR_BAD_URI;
  g_set_error_literal(error, GST_URI_ERROR, code, problem.message.c_str());
  return FALSE;
}

}  // namespace sentry::plugins
