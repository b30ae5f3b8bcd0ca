// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "relay/soup/credentials.hpp"
#include "relay/soup/htpasswd.hpp"
#include "relay/soup/main-context.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {

// Checks the names and passwords of HTTP Basic (RFC 7617) on threads of its own, because a hash
// takes as long as many frames, and remembers for a minute those that were right. Belongs to the
// main context it is made on.
class PasswordChecker {
 public:
  enum class Verdict {
    kRight,
    kWrong,
    kBusy,  // too many are waiting to be looked at
  };
  using Then = std::function<void(Verdict)>;

  explicit PasswordChecker(Clock monotonic);
  PasswordChecker(const PasswordChecker &) = delete;
  PasswordChecker &operator=(const PasswordChecker &) = delete;
  ~PasswordChecker();  // calls nobody any more

  // Whom one knew before is forgotten.
  void set_users(StreamUsers users);
  // Whether somebody may see that stream. `authorization` is the field's value, empty when there is
  // none. `then` is called on the main context, perhaps before this returns.
  void check(std::string_view stream, std::string_view authorization, Then then);

 private:
  // A keyed hash of a stream, a name and a password: these themselves are not kept.
  using Key = std::array<unsigned char, 32>;
  struct Job;
  struct Shared;

  [[nodiscard]] Key key_of(std::string_view stream, const Credentials &credentials) const;
  void begin(const Key &key, std::shared_ptr<const Htpasswd> users, Credentials credentials);
  void ended(const Key &key, const Htpasswd *users, bool right);
  void remember(const Key &key);

  MainContext context_;
  Clock monotonic_;
  Key secret_;
  StreamUsers users_;
  std::map<Key, std::int64_t> known_;         // until when, monotonic
  std::map<Key, std::vector<Then>> waiting_;  // for one and the same check
  std::shared_ptr<Shared> shared_;
  GThreadPool *threads_;  // owned
};

}  // namespace sentry::relay
