// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/text.hpp"

#include <algorithm>

#include "transport/base/frame.hpp"
#include "transport/base/text.hpp"

namespace sentry::v4l2 {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

/// A driver's text, fit for terminals, JSON and viewers: UTF-8 without control characters. USB
/// cameras tell their names themselves, so that anything may stand in them.
std::string clean_text(std::string_view text) {
  std::string clean(trim(text));
  const bool well_formed = is_utf8(clean);
  std::replace_if(
      clean.begin(), clean.end(),
      [&](char c) { return is_control(c) || (!well_formed && !is_ascii(c)); }, '?');
  return clean;
}

/// The name by which v4l2-ctl(1) knows a control: "White Balance, Auto" is white_balance_auto.
std::string option_name(std::string_view title) {
  std::string name;
  bool gap = false;
  for (const char c : title) {
    if (is_letter_or_digit(c)) {
      if (gap && !name.empty()) name += '_';
      name += lower(c);
    }
    gap = !is_letter_or_digit(c);
  }
  return name;
}

/// "MJPG", as v4l2-ctl(1) shows a pixel format; big-endian ones have the highest bit set.
std::string fourcc_text(std::uint32_t fourcc) {
  const bool big_endian = (fourcc & 0x80000000U) != 0;
  std::string text;
  for (const unsigned shift : {0U, 8U, 16U, 24U}) {
    const auto c = static_cast<char>((fourcc >> shift) & 0x7FU);
    text += is_control(c) ? '?' : c;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text + (big_endian ? "-BE" : "");
}

}  // namespace sentry::v4l2
