// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sentry::relay {

// Where a character may stand in a head (RFC 9110, 5.6.2 and 5.5; RFC 3986, 3.2.2).
enum CharClass : std::uint8_t {
  kTokenChar = 1,   // methods and field names
  kTargetChar = 2,  // visible ASCII but `#`; laxer than RFC 3986, for browsers send `|` and `{` raw
  kValueChar = 4,   // field values: visible, space, tab, and the bytes of any other encoding
  kHostChar = 8,    // a registered name or an IPv4 address
};

constexpr std::array<std::uint8_t, 256> make_char_classes() {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
  constexpr std::string_view kHostMarks = "-._~%!$&'()*+,;=";
  std::array<std::uint8_t, 256> classes{};
  const auto mark = [&classes](std::string_view characters, CharClass what) {
    for (const char c : characters) classes[static_cast<unsigned char>(c)] |= what;
  };
  mark(kLetters, kTokenChar);
  mark(kTokenMarks, kTokenChar);
  mark(kLetters, kHostChar);
  mark(kHostMarks, kHostChar);
  for (unsigned c = 0x21; c < 0x7F; ++c) classes[c] |= kTargetChar | kValueChar;
  classes['#'] &= static_cast<std::uint8_t>(~kTargetChar);
  for (unsigned c = 0x80; c <= 0xFF; ++c) classes[c] |= kValueChar;
  mark(" \t", kValueChar);
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> kCharClasses = make_char_classes();

inline bool is_a(char c, CharClass what) {
  return (kCharClasses[static_cast<unsigned char>(c)] & what) != 0;
}

// Whether a byte of eight is below space or is DEL. A byte above one that is may count too.
inline bool has_control(const char *eight) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight, sizeof bytes);
  const std::uint64_t del_is_zero = bytes ^ (kEach * 0x7F);
  const std::uint64_t below_space = (bytes - kEach * 0x20) & ~bytes;
  return ((below_space | ((del_is_zero - kEach) & ~del_is_zero)) & (kEach * 0x80)) != 0;
}

// What a step of reading a head came to. A reason to refuse is a status and a constant sentence.
struct HeadStep {
  static constexpr int kGood = 0;
  static constexpr int kMore = 1;  // the bytes ended before anything was wrong

  int status = kGood;
  const char *text = "";

  [[nodiscard]] bool is_good() const { return status == kGood; }
};

// Reads a head from its first byte to its last, never back: whatever of it has come so far, the
// verdict is the one that the whole would get.
class HeadCursor {
 public:
  explicit HeadCursor(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] bool is_at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] bool is_at(char c) const { return !is_at_end() && peek() == c; }
  [[nodiscard]] char peek() const { return bytes_[at_]; }  // not at the end
  void skip(std::size_t count) { at_ += count; }

  // The characters of this class from here on; at most one more than `limit`, if there is one.
  std::string_view take(CharClass what, std::size_t limit = std::string_view::npos - 1) {
    const std::string_view rest = bytes_.substr(at_, limit + 1);
    std::size_t count = 0;
    while (count < rest.size() && is_a(rest[count], what)) ++count;
    at_ += count;
    return rest.substr(0, count);
  }

  // As take(kValueChar), for what most of a head is.
  std::string_view take_value() {
    const std::size_t begin = at_;
    while (bytes_.size() - at_ >= 8 && !has_control(bytes_.data() + at_)) at_ += 8;
    take(kValueChar);
    return bytes_.substr(begin, at_ - begin);
  }

  HeadStep expect(std::string_view literal, HeadStep otherwise) {
    const std::string_view here = bytes_.substr(at_, literal.size());
    if (!literal.starts_with(here)) return otherwise;
    if (here.size() < literal.size()) return {HeadStep::kMore};
    at_ += literal.size();
    return {};
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::string_view trim_blanks(std::string_view text);
bool equals_ignoring_case(std::string_view text, std::string_view lower_case);
bool is_authority(std::string_view text);

}  // namespace sentry::relay
