// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/record-buffer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "relay/log/access-log.hpp"

namespace sentry::relay {
namespace {

// What stands before an entry's texts, which follow in the order of `lengths`.
struct RecordHead {
  std::int64_t utc_ns = 0;
  std::uint64_t bytes = 0;
  std::int64_t duration_ns = 0;
  PeerAddress peer;
  std::int16_t status = 0;
  std::uint16_t minor_version = 0;
  std::array<std::uint16_t, 4> lengths{};
};
static_assert(std::is_trivially_copyable_v<RecordHead>);

std::uint16_t kept(std::string_view text) {
  return static_cast<std::uint16_t>(std::min(text.size(), kMaxLoggedText));
}

}  // namespace

bool RecordBuffer::append(const AccessLogEntry &entry) {
  const std::array texts{entry.method, entry.target, entry.referer, entry.user_agent};
  RecordHead head{entry.utc_ns,
                  entry.bytes,
                  entry.duration_ns,
                  entry.peer,
                  static_cast<std::int16_t>(entry.status),
                  static_cast<std::uint16_t>(entry.minor_version),
                  {}};
  std::size_t size = sizeof head;
  for (std::size_t i = 0; i < texts.size(); ++i) size += head.lengths[i] = kept(texts[i]);
  if (size > block_.size() - used_) return false;

  std::byte *to = block_.data() + used_;
  std::memcpy(to, &head, sizeof head);
  to += sizeof head;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (head.lengths[i] == 0) continue;  // an empty view may point nowhere
    std::memcpy(to, texts[i].data(), head.lengths[i]);
    to += head.lengths[i];
  }
  used_ += size;
  return true;
}

bool RecordBuffer::read(std::size_t &offset, AccessLogEntry &entry) const {
  if (offset >= used_) return false;
  RecordHead head;
  std::memcpy(&head, block_.data() + offset, sizeof head);
  offset += sizeof head;
  entry.utc_ns = head.utc_ns;
  entry.bytes = head.bytes;
  entry.duration_ns = head.duration_ns;
  entry.peer = head.peer;
  entry.status = head.status;
  entry.minor_version = head.minor_version;
  std::array<std::string_view *, 4> texts{&entry.method, &entry.target, &entry.referer,
                                          &entry.user_agent};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    *texts[i] = {reinterpret_cast<const char *>(block_.data()) + offset, head.lengths[i]};
    offset += head.lengths[i];
  }
  return true;
}

}  // namespace sentry::relay
