// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/htpasswd.hpp"

#include <crypt.h>
#include <sodium.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>

namespace sentry::relay {
namespace {

constexpr std::size_t kMaxFile = std::size_t{1} << 20;  // bytes

std::string expected_hash(std::string_view hash) {
  const std::string expected =
      "; expected one that crypt(3) makes and that is still safe: bcrypt ($2y$, by htpasswd -B), "
      "SHA-512 ($6$) or yescrypt ($y$, by mkpasswd).";
  if (hash.substr(0, 6) == "$apr1$")
    return "Apache's own MD5 hash ($apr1$) is not known" + expected;
  if (hash.substr(0, 5) == "{SHA}") return "A SHA-1 hash ({SHA}) is not known" + expected;
  return "This is no hash of a password that can be checked" + expected;
}

bool is_safe_hash(const std::string &hash) {
  constexpr std::size_t kBcrypt = 60;  // always: what is shorter was cut
  if (hash.substr(0, 2) == "$2" && hash.size() != kBcrypt) return false;
  return crypt_checksalt(hash.c_str()) == CRYPT_SALT_OK;
}

// What is wrong with a line; empty: nothing.
std::string add_line(std::string_view line,
                     std::map<std::string, std::string, std::less<>> &users) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return "Expected a line such as \"user:$2y$12$...\".";
  }
  const std::string hash(line.substr(colon + 1));
  if (!is_safe_hash(hash)) return expected_hash(hash);
  const bool added = users.emplace(line.substr(0, colon), hash).second;
  return added ? "" : "The user stands here a second time; expected each name once.";
}

}  // namespace

Result<Htpasswd> Htpasswd::parse(std::string_view text, const std::string &path) {
  Htpasswd parsed;
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::string wrong = add_line(line, parsed.users_);
    if (wrong.empty()) continue;
    std::string where = path + ":" + std::to_string(number) + ": ";
    return Error{ErrorCode::kInvalid, where.append(wrong)};
  }
  return parsed;
}

Result<Htpasswd> Htpasswd::read(const std::string &path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && !file) {
    const int number = errno;
    return Error{number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kSystem,
                 "Could not read the users in " + path + ": " + std::strerror(number) + ".",
                 number};
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxFile) {
    return Error{ErrorCode::kInvalid, path + " is longer than a file of users is: 1 MiB."};
  }
  return parse(text, path);
}

Htpasswd::Found Htpasswd::find(std::string_view user) const {
  if (const auto known = users_.find(user); known != users_.end()) return {known->second, true};
  if (users_.empty()) return {};
  // Always the same of these for one name, as if it were a user's.
  const std::size_t index = std::hash<std::string_view>()(user) % users_.size();
  return {std::next(users_.begin(), static_cast<std::ptrdiff_t>(index))->second, false};
}

bool password_matches(const std::string &password, const std::string &hash) {
  // 32 KiB: not for a stack.
  const auto data = std::make_unique<crypt_data>();
  const char *made = crypt_r(password.c_str(), hash.c_str(), data.get());
  const bool matches = made != nullptr && std::strlen(made) == hash.size() &&
                       sodium_memcmp(made, hash.data(), hash.size()) == 0;
  sodium_memzero(data.get(), sizeof *data);
  return matches;
}

}  // namespace sentry::relay
