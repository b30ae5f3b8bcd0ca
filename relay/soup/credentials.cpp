// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/credentials.hpp"

#include <sodium.h>
#include <strings.h>

namespace sentry::relay {
namespace {

constexpr std::string_view kScheme = "Basic ";
constexpr std::size_t kMaxPassword = 511;  // bytes, of crypt(3)

}  // namespace

std::optional<Credentials> parse_basic(std::string_view authorization) {
  if (authorization.size() < kScheme.size() ||
      ::strncasecmp(authorization.data(), kScheme.data(), kScheme.size()) != 0) {
    return std::nullopt;
  }
  authorization.remove_prefix(kScheme.size());
  while (!authorization.empty() && authorization.front() == ' ') authorization.remove_prefix(1);
  std::string text(authorization.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char *>(text.data()), text.size(),
                        authorization.data(), authorization.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  text.resize(size);
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || text.find('\0') != std::string::npos ||
      size - colon - 1 > kMaxPassword) {
    return std::nullopt;
  }
  return Credentials{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace sentry::relay
