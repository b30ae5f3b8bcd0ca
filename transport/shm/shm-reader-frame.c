/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "transport/shm/shm-reader.h"

/* A frame can be overwritten while it is copied; a writer that always is faster is given up. */
#define MAX_ATTEMPTS 64

typedef bool (*seek_function)(struct sentry_shm_reader *, struct shm_found *);

/* The lengths were checked when the slot was read. */
static void describe(const struct sentry_shm_slot *slot, struct sentry_shm_frame *frame) {
  memset(frame, 0, sizeof *frame);
  frame->epoch = slot->epoch;
  frame->number = slot->number;
  frame->capture_time_ns = slot->capture_time_ns;
  frame->checksum = slot->checksum;
  frame->length = slot->length;
  frame->width = slot->width;
  frame->height = slot->height;
  frame->source_state = slot->source_state;
  memcpy(frame->media_type, slot->media_type, slot->media_type_length);
  memcpy(frame->reason, slot->reason, slot->reason_length);
}

/* The newest frame may be one that was delivered before: that changes nothing. */
static void mark_delivered(struct sentry_shm_reader *reader, const struct shm_found *found) {
  if (found->position < reader->next) return;
  reader->skipped += found->position - reader->next;
  reader->next = found->position + 1;
  reader->has_last = true;
  reader->last_epoch = found->slot.epoch;
  reader->last_number = found->slot.number;
  reader->looked_ms = shm_reader_now_ms();
}

/* The payload fails its checksum: goes on in both directions, upwards for the next frame, downwards
 * for the newest. */
static void mark_damaged(struct sentry_shm_reader *reader, const struct shm_found *found) {
  ++reader->damaged;
  reader->ceiling = found->position - 1;
  if (found->position == reader->next) ++reader->next;
}

static enum sentry_shm_result copy_frame(struct sentry_shm_reader *reader, seek_function seek,
                                         struct sentry_shm_frame *frame, void *buffer,
                                         size_t capacity) {
  struct shm_found found;
  reader->ceiling = SENTRY_SHM_MAX_POSITION;
  for (int attempt = 0; attempt < MAX_ATTEMPTS && seek(reader, &found); ++attempt) {
    describe(&found.slot, frame);
    if (frame->length > capacity) return SENTRY_SHM_TOO_SMALL;
    switch (shm_segment_read_payload(&reader->segment, found.position, &found.slot, buffer)) {
      case SHM_SLOT_WHOLE:
        mark_delivered(reader, &found);
        return SENTRY_SHM_OK;
      case SHM_SLOT_OVERWRITTEN:
        break; /* the next seek finds out */
      case SHM_SLOT_DAMAGED:
        mark_damaged(reader, &found);
        break;
    }
  }
  return SENTRY_SHM_NOTHING;
}

/* Copies the frame after the one delivered last into `buffer`. A reader that came too late for it
 * gets the newest one instead. Never waits. */
enum sentry_shm_result sentry_shm_reader_next(struct sentry_shm_reader *reader,
                                              struct sentry_shm_frame *frame, void *buffer,
                                              size_t capacity) {
  return copy_frame(reader, shm_reader_seek, frame, buffer, capacity);
}

/* Copies the newest frame into `buffer`, also when it was delivered before; what came before it is
 * skipped. Never waits. */
enum sentry_shm_result sentry_shm_reader_newest(struct sentry_shm_reader *reader,
                                                struct sentry_shm_frame *frame, void *buffer,
                                                size_t capacity) {
  return copy_frame(reader, shm_reader_seek_newest, frame, buffer, capacity);
}
