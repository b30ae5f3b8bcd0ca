// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sentry-relay/sentry-relay.h>

#include <memory>
#include <string>
#include <vector>

#include "transport/base/ref.hpp"
#include "transport/base/result.hpp"

namespace sentry {

struct ObjectRefs {
  static void retain(gpointer object) { g_object_ref(object); }
  static void release(gpointer object) { g_object_unref(object); }
};
template <>
struct RefTraits<SentryRelayServer> : ObjectRefs {};
template <>
struct RefTraits<SentryRelayStream> : ObjectRefs {};
template <>
struct RefTraits<GTlsCertificate> : ObjectRefs {};

}  // namespace sentry

namespace sentry::relay {

// Catches a GError: `call(…, failure.out())`, then `failure.take()` when the call said false.
class Failure {
 public:
  Failure() = default;
  Failure(const Failure &) = delete;
  Failure &operator=(const Failure &) = delete;
  ~Failure() { g_clear_error(&error_); }

  GError **out() {
    g_clear_error(&error_);
    return &error_;
  }
  [[nodiscard]] Error take() const {
    return {ErrorCode::kInvalid, error_ != nullptr ? error_->message : "unknown error"};
  }

 private:
  GError *error_ = nullptr;
};

struct StrvDeleter {
  void operator()(char **list) const { g_strfreev(list); }
};
using Strv = std::unique_ptr<char *, StrvDeleter>;

// For calls that take a list of texts; as long as `texts` stays.
inline std::vector<const char *> c_strings(const std::vector<std::string> &texts) {
  std::vector<const char *> list;
  list.reserve(texts.size() + 1);
  for (const std::string &text : texts) list.push_back(text.c_str());
  list.push_back(nullptr);
  return list;
}

}  // namespace sentry::relay
