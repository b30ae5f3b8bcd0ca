// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "transport/base/frame.hpp"

namespace sentry::udp::testing {

using Datagrams = std::vector<std::vector<std::byte>>;

inline constexpr std::int64_t kMillisecond = 1'000'000;
inline constexpr std::int64_t kSecond = 1000 * kMillisecond;
inline constexpr std::int64_t kCaptureTime = 1'700'000'000 * kSecond;

Bytes make_payload(std::size_t size, std::uint64_t seed);
FrameInfo make_info(FrameId id, std::span<const std::byte> payload);

// The datagrams of a frame of `size` bytes whose contents follow from its identity.
Datagrams cut_frame(FrameId id, std::size_t size, std::string_view stream = kDefaultStream,
                    std::size_t mtu = 1400);
Datagrams cut_frame(const FrameInfo &info, Bytes payload, std::string_view stream = kDefaultStream,
                    std::size_t mtu = 1400);
bool is_payload_of(const FrameInfo &info, std::span<const std::byte> payload);

}  // namespace sentry::udp::testing
