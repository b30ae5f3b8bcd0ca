/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define XXH_INLINE_ALL
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "transport/shm/shm-segment.h"

/* pread(2) makes the kernel load the bytes on this thread, so this fence orders those loads before
 * every later one, as it would order loads of our own. */
static void order_loads(void) { atomic_thread_fence(memory_order_acquire); }

static bool read_at(const struct shm_segment *segment, uint64_t offset, void *to, size_t length) {
  uint8_t *bytes = to;
  while (length > 0) {
    const ssize_t count = pread(segment->fd, bytes, length, (off_t)offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false; /* truncated under us */
    bytes += count;
    offset += (uint64_t)count;
    length -= (size_t)count;
  }
  order_loads();
  return true;
}

static uint64_t slot_offset(const struct shm_segment *segment, uint32_t position) {
  return SENTRY_SHM_HEADER_SIZE + ((position - 1) % segment->slot_count) * segment->stride;
}

/* Reads how many frames there are; whatever they hold may be read afterwards. False: the file was
 * truncated, or the word is out of its range. */
bool shm_segment_read_published(struct shm_segment *segment) {
  const size_t offset = offsetof(struct sentry_shm_header, published);
  return read_at(segment, offset, &segment->published, sizeof segment->published) &&
         segment->published <= SENTRY_SHM_MAX_POSITION;
}

/* A heartbeat a little ahead of our own look at the clock is fresh; any other difference is age. */
static int64_t age_of(uint32_t heartbeat_ms) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const uint32_t now_ms = (uint32_t)((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  const uint32_t ahead = heartbeat_ms - now_ms;
  return ahead < 10000 ? 0 : (int64_t)(uint32_t)(now_ms - heartbeat_ms);
}

/* Reads whether the segment still is its stream's. What is read of it afterwards is at least as new
 * as the state. */
bool shm_segment_read_state(struct shm_segment *segment, int64_t *heartbeat_age_ms) {
  struct {
    uint32_t heartbeat_ms;
    uint32_t state;
  } words;
  const size_t offset = offsetof(struct sentry_shm_header, heartbeat_ms);
  if (!read_at(segment, offset, &words, sizeof words)) return false;
  segment->state = words.state;
  if (heartbeat_age_ms != NULL) *heartbeat_age_ms = age_of(words.heartbeat_ms);
  return true;
}

uint64_t shm_slot_header_checksum(const struct sentry_shm_slot *slot) {
  const size_t start = offsetof(struct sentry_shm_slot, length);
  return XXH3_64bits((const uint8_t *)slot + start, sizeof *slot - start);
}

/* The media type goes into replies as it is, so only visible ASCII is let through. */
static bool media_type_is_sound(const struct sentry_shm_slot *slot) {
  if (slot->media_type_length == 0 || slot->media_type_length > SENTRY_SHM_MAX_MEDIA_TYPE) {
    return false;
  }
  for (uint32_t i = 0; i < slot->media_type_length; ++i) {
    if (slot->media_type[i] <= ' ' || slot->media_type[i] > '~') return false;
  }
  return true;
}

static bool slot_is_sound(const struct shm_segment *segment, const struct sentry_shm_slot *slot) {
  return slot->header_checksum == shm_slot_header_checksum(slot) && slot->length >= 1 &&
         slot->length <= segment->capacity && slot->source_state <= SENTRY_SHM_SOURCE_SLATE &&
         media_type_is_sound(slot) && slot->reason_length <= SENTRY_SHM_MAX_REASON &&
         shm_text_is_utf8(slot->reason, slot->reason_length);
}

/* What a slot's sequence says to somebody who wants frame `position` and knows it was published. */
static enum shm_slot_result judge(uint32_t sequence, uint32_t position) {
  if (sequence == 2 * position) return SHM_SLOT_WHOLE;
  return sequence > 2 * position ? SHM_SLOT_OVERWRITTEN : SHM_SLOT_DAMAGED;
}

static enum shm_slot_result check_sequence(const struct shm_segment *segment, uint32_t position) {
  uint32_t sequence = 0;
  if (!read_at(segment, slot_offset(segment, position), &sequence, sizeof sequence)) {
    return SHM_SLOT_DAMAGED;
  }
  return judge(sequence, position);
}

/* Copies the header of the slot that frame `position` is in, if it is whole and sound. The caller
 * has read a `published` that includes it. */
enum shm_slot_result shm_segment_read_slot(const struct shm_segment *segment, uint32_t position,
                                           struct sentry_shm_slot *slot) {
  if (!read_at(segment, slot_offset(segment, position), slot, sizeof *slot)) {
    return SHM_SLOT_DAMAGED;
  }
  const enum shm_slot_result after = check_sequence(segment, position);
  if (after != SHM_SLOT_WHOLE) return after;
  if (slot->sequence != 2 * position) return SHM_SLOT_DAMAGED;
  return slot_is_sound(segment, slot) ? SHM_SLOT_WHOLE : SHM_SLOT_DAMAGED;
}

/* Copies the payload that belongs to `slot`; the buffer holds at least `slot->length` bytes. */
enum shm_slot_result shm_segment_read_payload(const struct shm_segment *segment, uint32_t position,
                                              const struct sentry_shm_slot *slot, void *buffer) {
  const uint64_t offset = slot_offset(segment, position) + SENTRY_SHM_SLOT_HEADER_SIZE;
  if (!read_at(segment, offset, buffer, (size_t)slot->length)) return SHM_SLOT_DAMAGED;
  const enum shm_slot_result after = check_sequence(segment, position);
  if (after != SHM_SLOT_WHOLE) return after;
  return XXH3_64bits(buffer, (size_t)slot->length) == slot->checksum ? SHM_SLOT_WHOLE
                                                                     : SHM_SLOT_DAMAGED;
}
