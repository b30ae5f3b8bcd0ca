// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "transport/base/bytes.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"

namespace sentry::udp {

// What stands before the payload in a frame's first shard; docs/wire-format.md specifies it.
struct Descriptor {
  std::string stream;
  FrameInfo info;
  std::size_t length = 0;  // bytes, so also where the payload begins
};

Result<Bytes> encode_descriptor(std::string_view stream, const FrameInfo &info);
Result<Descriptor> decode_descriptor(std::span<const std::byte> first_shard);
bool is_media_type(std::string_view text);
std::string fit_reason(std::string_view reason);

}  // namespace sentry::udp
