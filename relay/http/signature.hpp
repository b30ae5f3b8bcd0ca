// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sentry::relay {

// HMAC-SHA-256 (RFC 2104) of `<stream>\n<expires>`, the expiry in decimal seconds since 1970. The
// key is any bytes.
using Signature = std::array<unsigned char, 32>;

Signature make_signature(std::string_view key, std::string_view stream, std::int64_t expires);
// Takes the same time wherever they differ.
bool same_signature(const Signature &left, const Signature &right);

// In hexadecimal, or in the base64 of URLs (RFC 4648, 5) with or without its padding.
std::optional<Signature> parse_signature(std::string_view text);
std::string to_string(const Signature &signature);

}  // namespace sentry::relay
