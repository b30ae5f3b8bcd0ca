/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transport/shm/shm-reader.h"

/* A writer that keeps lapping this reader is given up for this call after so many attempts. */
#define MAX_ATTEMPTS 64

static bool is_last_delivered(const struct sentry_shm_reader *reader,
                              const struct sentry_shm_slot *slot) {
  return reader->has_last && slot->epoch == reader->last_epoch &&
         slot->number == reader->last_number;
}

static bool is_repeat(const struct sentry_shm_reader *reader, const struct sentry_shm_slot *slot) {
  return reader->next <= reader->guard && reader->has_last && slot->epoch == reader->last_epoch &&
         slot->number <= reader->last_number;
}

/* Among the frames carried over from the segment before, finds the one after the last delivered. */
static uint32_t first_undelivered(const struct sentry_shm_reader *reader) {
  struct sentry_shm_slot slot;
  for (uint32_t position = reader->segment.carried; position >= 1; --position) {
    if (shm_segment_read_slot(&reader->segment, position, &slot) == SHM_SLOT_WHOLE &&
        is_last_delivered(reader, &slot)) {
      return position + 1;
    }
  }
  return 1;
}

/* Where to begin in a segment just opened: at its newest frame, or where the last one was left. */
void shm_reader_start(struct sentry_shm_reader *reader, bool continues) {
  reader->guard = reader->segment.carried;
  if (continues && reader->has_last) {
    reader->next = first_undelivered(reader);
    return;
  }
  const bool readable = shm_segment_read_published(&reader->segment);
  reader->broken = !readable;
  reader->next = readable && reader->segment.published > 0 ? reader->segment.published : 1;
}

static void skip_to(struct sentry_shm_reader *reader, uint32_t position) {
  reader->skipped += position - reader->next;
  reader->next = position;
}

/* Keeps `next` within what a sound ring can hold. A count that fell comes from a damaged segment:
 * its newest frame is tried then, and must be newer than what was delivered. */
static bool settle_next(struct sentry_shm_reader *reader) {
  struct shm_segment *segment = &reader->segment;
  if (!shm_segment_read_published(segment)) {
    reader->broken = true;
    return false;
  }
  reader->broken = false;
  if (segment->published < reader->next - 1) {
    reader->guard = segment->published;
    reader->next = segment->published > 0 ? segment->published : 1;
  }
  if (segment->published < reader->next) return false;
  if (segment->published - reader->next >= segment->slot_count) skip_to(reader, segment->published);
  return true;
}

/* The slot of the wanted frame has a later one. An honest writer has then published the frame
 * before that; anything else is damage. */
static void leave_overwritten(struct sentry_shm_reader *reader) {
  const uint32_t wanted = reader->next;
  if (!settle_next(reader) || reader->next != wanted) return;
  if (reader->segment.published - wanted >= reader->segment.slot_count - 1) {
    skip_to(reader, reader->segment.published);
  } else {
    ++reader->damaged;
    ++reader->next;
  }
}

/* Finds the next frame to deliver in the current segment. */
static bool seek_here(struct sentry_shm_reader *reader, struct shm_found *found) {
  int attempts = MAX_ATTEMPTS;
  while (attempts > 0 && settle_next(reader)) {
    found->position = reader->next;
    switch (shm_segment_read_slot(&reader->segment, reader->next, &found->slot)) {
      case SHM_SLOT_WHOLE:
        if (!is_repeat(reader, &found->slot)) return true;
        ++reader->next;
        break;
      case SHM_SLOT_OVERWRITTEN:
        leave_overwritten(reader);
        --attempts;
        break;
      case SHM_SLOT_DAMAGED:
        ++reader->damaged;
        ++reader->next;
        break;
    }
  }
  return false;
}

/* Finds the next frame to deliver and moves to a newer segment once the current one has no more.
 * Afterwards `segment.published` and `segment.state` are what this decision rests on. */
bool shm_reader_seek(struct sentry_shm_reader *reader, struct shm_found *found) {
  if (reader->segment.fd >= 0) {
    if (seek_here(reader, found)) return true;
    if (!shm_segment_read_state(&reader->segment, NULL)) reader->broken = true;
    /* Nothing is published after the state changed, so this look sees all there ever will be. */
    if (reader->segment.state != SENTRY_SHM_STATE_LIVE && seek_here(reader, found)) return true;
  }
  return shm_reader_follow(reader) && seek_here(reader, found);
}

/* Finds the newest whole frame in what the ring holds now. */
static bool seek_newest_here(struct sentry_shm_reader *reader, struct shm_found *found) {
  const struct shm_segment *segment = &reader->segment;
  const uint32_t newest =
      segment->published < reader->ceiling ? segment->published : reader->ceiling;
  const uint32_t oldest =
      segment->published > segment->slot_count ? segment->published - segment->slot_count + 1 : 1;
  for (uint32_t position = newest; position >= oldest; --position) {
    found->position = position;
    if (shm_segment_read_slot(segment, position, &found->slot) == SHM_SLOT_WHOLE) return true;
  }
  return false;
}

/* Finds the newest frame of the newest segment, whether it was delivered or not, and steps back
 * over damaged ones. */
bool shm_reader_seek_newest(struct sentry_shm_reader *reader, struct shm_found *found) {
  if (reader->segment.fd >= 0 && !shm_segment_read_state(&reader->segment, NULL)) {
    reader->broken = true;
  }
  (void)shm_reader_follow(reader);
  if (reader->segment.fd < 0) return false;
  for (int attempts = MAX_ATTEMPTS; attempts > 0; --attempts) {
    const uint32_t before = reader->segment.published;
    (void)settle_next(reader);
    if (reader->broken) return false;
    if (seek_newest_here(reader, found)) return true;
    if (reader->segment.published == before) return false;
  }
  return false;
}
