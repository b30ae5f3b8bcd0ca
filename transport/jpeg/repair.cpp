// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/repair.hpp"

#include <algorithm>
#include <cstring>

#include "transport/base/frame.hpp"
#include "transport/jpeg/walk.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::size_t kStartBytes = 3;  // SOI and the FF of the marker behind it

// The next SOI that a marker follows; the input's size if there is none.
std::size_t find_start(Input input, std::size_t from) {
  while (from + kStartBytes <= input.size()) {
    const void *found = std::memchr(input.data() + from, 0xFF, input.size() - from);
    if (found == nullptr) break;
    from = static_cast<std::size_t>(static_cast<const std::byte *>(found) - input.data());
    if (from + kStartBytes > input.size()) break;
    if (byte_at(input, from + 1) == kSoi && byte_at(input, from + 2) == 0xFF) return from;
    ++from;
  }
  return input.size();
}

Picture cut_out(Input input, std::size_t start, const Walk &walk) {
  Picture picture;
  picture.header = walk.header();
  picture.repairs.cut_before_start = start > 0;
  picture.repairs.cut_after_end = walk.end() < input.size();
  picture.repairs.inserted_tables = walk.needs_default_tables();
  if (picture.repairs.inserted_tables) {
    picture.pieces = {input.subspan(start, walk.insert_at() - start), default_huffman_tables(),
                      input.subspan(walk.insert_at(), walk.end() - walk.insert_at())};
  } else {
    picture.pieces[0] = input.subspan(start, walk.end() - start);
  }
  return picture;
}

}  // namespace

// Finds the first whole picture that a browser can show in the bytes a camera delivered. The time
// is linear in the size of the input, whatever is in it: a start that proves false costs only the
// bytes behind which the search goes on.
//
// Errors: kInvalid when there is no start of a JPEG at all, kUnsupported for a well-formed picture
// of a kind that browsers do not show or that is over kMaxPayload, else kCorrupt.
Result<Picture> repair(std::span<const std::byte> input) {
  Fault deepest;  // of the start that led furthest, most likely the true one
  std::size_t depth = 0;
  std::size_t preview_end = 0;
  std::size_t start = find_start(input, 0);
  while (start < input.size()) {
    Walk walk(input, start);
    const auto fault = walk.run();
    if (!fault && walk.end() > preview_end) {
      Picture picture = cut_out(input, start, walk);
      if (picture.size() <= kMaxPayload) return picture;
      return describe({Defect::kTooManyBytes, start, picture.size(), kMaxPayload}, input.size());
    }
    if (!fault) {
      start = find_start(input, walk.end());
      continue;
    }
    const bool is_preview = start < preview_end;
    if (!is_preview && fault->at - start > depth) {
      depth = fault->at - start;
      deepest = *fault;
    }
    preview_end = std::max(preview_end, walk.preview_end());
    start = find_start(input, walk.resume());
  }
  return describe(deepest, input.size());
}

std::size_t Picture::size() const {
  std::size_t total = 0;
  for (const auto &piece : pieces) total += piece.size();
  return total;
}

// The picture in one block of its own.
Bytes Picture::copy() const {
  Bytes bytes(size());
  std::byte *to = bytes.data();
  for (const auto &piece : pieces) to = std::copy(piece.begin(), piece.end(), to);
  return bytes;
}

}  // namespace sentry::jpeg
