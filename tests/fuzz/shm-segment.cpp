// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/shm-segment.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "transport/base/frame.hpp"

// The input is a segment without its holes: a byte of switches, the header up to `state`, then
// slots, each with the first bytes of its payload.
namespace {

constexpr std::uint8_t kSealed = 1;     // the checksums are made right, which no fuzzer guesses
constexpr std::uint8_t kShortFile = 2;  // by one byte
constexpr std::uint8_t kCutLater = 4;   // once it is open
constexpr std::size_t kHeaderPart = offsetof(sentry_shm_header, state) + sizeof(std::uint32_t);
constexpr std::uint64_t kLongest = std::uint64_t{1} << 36;  // above any sound segment; all holes

struct Slot {
  sentry_shm_slot header;
  std::array<std::byte, 64> payload;
};

void require(bool promise) {
  if (!promise) std::abort();
}

void seal(Slot &slot) {
  const auto length = std::min<std::uint64_t>(slot.header.length, slot.payload.size());
  slot.header.checksum = sentry::payload_checksum(std::span(slot.payload).first(length));
  slot.header.header_checksum = shm_slot_header_checksum(&slot.header);
}

int make_file(const sentry_shm_header &header, std::span<const std::uint8_t> slots, int switches) {
  const int fd = memfd_create("segment", MFD_CLOEXEC);
  require(pwrite(fd, &header, sizeof header, 0) == sizeof header);
  std::uint64_t offset = sizeof header;
  for (; slots.size() >= sizeof(Slot) && offset < kLongest; slots = slots.subspan(sizeof(Slot))) {
    Slot slot;
    std::memcpy(&slot, slots.data(), sizeof slot);
    if ((switches & kSealed) != 0) seal(slot);
    require(pwrite(fd, &slot, sizeof slot, static_cast<off_t>(offset)) == sizeof slot);
    offset += std::min(header.slot_stride, kLongest);
  }
  const auto size = std::clamp<std::uint64_t>(header.file_size, 1, kLongest);
  require(ftruncate(fd, static_cast<off_t>(size - ((switches & kShortFile) != 0 ? 1 : 0))) == 0);
  return fd;
}

void check_frame(const shm_segment &segment, std::uint32_t position) {
  sentry_shm_slot slot;
  if (shm_segment_read_slot(&segment, position, &slot) != SHM_SLOT_WHOLE) return;
  require(slot.sequence == 2 * position && slot.length >= 1 && slot.length <= segment.capacity);
  require(slot.media_type_length <= SENTRY_SHM_MAX_MEDIA_TYPE);
  require(slot.reason_length <= SENTRY_SHM_MAX_REASON);
  std::vector<std::byte> payload(slot.length);
  const auto read = shm_segment_read_payload(&segment, position, &slot, payload.data());
  require(read != SHM_SLOT_WHOLE || sentry::payload_checksum(payload) == slot.checksum);
}

void check_segment(shm_segment &segment) {
  std::int64_t age_ms = 0;
  require(!shm_segment_read_state(&segment, &age_ms) || age_ms >= 0);
  if (!shm_segment_read_published(&segment)) return;
  const std::uint32_t oldest = segment.published - std::min(segment.published, 4U);
  for (std::uint32_t p = segment.published; p > oldest; --p) check_frame(segment, p);
}

}  // namespace

// Whatever the file: it is refused in words, or every frame that comes out of it is verified.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  if (size < 1 + kHeaderPart) return 0;
  sentry_shm_header header{};
  std::memcpy(&header, data + 1, kHeaderPart);
  const int fd = make_file(header, std::span(data, size).subspan(1 + kHeaderPart), data[0]);
  shm_segment segment{};
  shm_problem problem{};
  if (!shm_segment_load(&segment, fd, "segment", "field", &problem)) {
    require(problem.text[0] != '\0' && segment.fd < 0);
    return 0;
  }
  if ((data[0] & kCutLater) != 0) require(ftruncate(fd, sizeof header + sizeof(Slot)) == 0);
  check_segment(segment);
  shm_segment_close(&segment);
  return 0;
}
