// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/signature.hpp"

#include <sodium.h>

#include "relay/core/header-lines.hpp"

namespace sentry::relay {
namespace {

static_assert(std::tuple_size_v<Signature> == crypto_auth_hmacsha256_BYTES);

constexpr std::size_t kHexLength = 2 * crypto_auth_hmacsha256_BYTES;

const unsigned char *as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char *>(text.data());
}

}  // namespace

Signature make_signature(std::string_view key, std::string_view stream, std::int64_t expires) {
  std::string text;
  text.reserve(stream.size() + 24);
  text.append(stream).append("\n");
  append_number(text, expires);

  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, as_bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, as_bytes(text), text.size());
  Signature signature{};
  crypto_auth_hmacsha256_final(&state, signature.data());
  sodium_memzero(&state, sizeof state);
  return signature;
}

bool same_signature(const Signature &left, const Signature &right) {
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::optional<Signature> parse_signature(std::string_view text) {
  Signature signature{};
  std::size_t size = 0;
  const char *end = nullptr;
  int failed = 0;
  if (text.size() == kHexLength) {
    failed = sodium_hex2bin(signature.data(), signature.size(), text.data(), text.size(), nullptr,
                            &size, &end);
  } else {
    if (text.ends_with('=')) text.remove_suffix(1);
    failed = sodium_base642bin(signature.data(), signature.size(), text.data(), text.size(),
                               nullptr, &size, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  }
  const bool whole = failed == 0 && size == signature.size() && end == text.data() + text.size();
  return whole ? std::optional(signature) : std::nullopt;
}

/// In hexadecimal, as `openssl dgst` prints it.
std::string to_string(const Signature &signature) {
  std::string text(kHexLength + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), signature.data(), signature.size());
  text.pop_back();  // the terminator
  return text;
}

}  // namespace sentry::relay
