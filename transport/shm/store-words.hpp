// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace sentry::shm {

// A machine word: the widest store that is atomic and plain on every processor.
using Word = std::uintptr_t;

namespace detail {
inline void store_word(std::byte *to, const std::byte *from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  std::atomic_ref<Word>(*reinterpret_cast<Word *>(to)).store(word, std::memory_order_relaxed);
}
}  // namespace detail

/// Copies `from` into memory that other processes read meanwhile: by relaxed atomic words, so that
/// the memory model orders the copy by the fences around it. `to` is aligned to a word and has room
/// for the last word to be filled up with zeros. Costs two memcpy() in the caches, 1.2 beyond them.
inline void store_words(std::byte *to, std::span<const std::byte> from) {
  constexpr std::size_t kUnrolled = 8;
  const std::byte *source = from.data();
  std::size_t left = from.size();
  for (; left >= kUnrolled * sizeof(Word); left -= kUnrolled * sizeof(Word)) {
    for (std::size_t i = 0; i < kUnrolled; ++i) {
      detail::store_word(to + i * sizeof(Word), source + i * sizeof(Word));
    }
    to += kUnrolled * sizeof(Word);
    source += kUnrolled * sizeof(Word);
  }
  for (; left >= sizeof(Word); left -= sizeof(Word)) {
    detail::store_word(to, source);
    to += sizeof(Word);
    source += sizeof(Word);
  }
  if (left > 0) {
    std::byte last[sizeof(Word)] = {};
    std::memcpy(last, source, left);
    detail::store_word(to, last);
  }
}

}  // namespace sentry::shm
