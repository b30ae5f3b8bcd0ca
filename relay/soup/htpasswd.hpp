// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "transport/base/result.hpp"

namespace sentry::relay {

// Users and the hashes of their passwords, as `htpasswd -B` or `mkpasswd` writes them: lines
// `user:hash`. Empty lines and those that begin with `#` are passed over.
class Htpasswd {
 public:
  // The hash of nobody's password for a name that is not known, so that refusing it takes the time
  // that refusing a wrong password does.
  struct Found {
    std::string hash;
    bool known = false;
  };

  // `path` names the text in errors.
  static Result<Htpasswd> parse(std::string_view text, const std::string &path);
  static Result<Htpasswd> read(const std::string &path);

  [[nodiscard]] Found find(std::string_view user) const;
  [[nodiscard]] std::size_t size() const { return users_.size(); }

 private:
  std::map<std::string, std::string, std::less<>> users_;
};

// Users by the stream that they may see.
using StreamUsers = std::map<std::string, std::shared_ptr<const Htpasswd>, std::less<>>;

// Whether crypt(3) makes `hash` of `password`. Takes as long as whoever made the hash decided: a
// quarter of a second is usual.
bool password_matches(const std::string &password, const std::string &hash);

}  // namespace sentry::relay
