// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/errors.hpp"

/**
 * sentry_relay_error_quark:
 *
 * The number of the domain of errors.
 *
 * Returns: %SENTRY_RELAY_ERROR
 */
GQuark sentry_relay_error_quark(void) {
  return g_quark_from_static_string("sentry-relay-error-quark");
}

namespace sentry::relay {
namespace {

SentryRelayError public_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return SENTRY_RELAY_ERROR_INVALID;
    case ErrorCode::kNotFound:
      return SENTRY_RELAY_ERROR_NOT_FOUND;
    case ErrorCode::kPermission:
      return SENTRY_RELAY_ERROR_PERMISSION;
    case ErrorCode::kBusy:
      return SENTRY_RELAY_ERROR_BUSY;
    case ErrorCode::kStuck:
      return SENTRY_RELAY_ERROR_STUCK;
    case ErrorCode::kUnsupported:
      return SENTRY_RELAY_ERROR_UNSUPPORTED;
    case ErrorCode::kCorrupt:
      return SENTRY_RELAY_ERROR_CORRUPT;
    case ErrorCode::kSystem:
      break;
  }
  return SENTRY_RELAY_ERROR_SYSTEM;
}

}  // namespace

gboolean fail(GError **error, const Error &what) {
  return fail(error, public_code(what.code), what.message);
}

gboolean fail(GError **error, SentryRelayError code, const std::string &message) {
  g_set_error_literal(error, SENTRY_RELAY_ERROR, code, message.c_str());
  return FALSE;
}

}  // namespace sentry::relay
