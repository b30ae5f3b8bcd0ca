// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sentry::v4l2 {

std::string clean_text(std::string_view text);
std::string option_name(std::string_view title);
std::string fourcc_text(std::uint32_t fourcc);

// A fixed field of a V4L2 struct; a driver may have forgotten the NUL at its end.
template <class Byte, std::size_t N>
std::string text_of(const Byte (&field)[N]) {
  const std::string_view whole(reinterpret_cast<const char *>(field), N);
  return clean_text(whole.substr(0, whole.find('\0')));
}

}  // namespace sentry::v4l2
