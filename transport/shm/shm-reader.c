/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transport/shm/shm-reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transport/shm/shm-futex.h"

static char *segment_path(const char *stream, const char *directory) {
  const char *where = sentry_shm_directory(directory);
  const size_t size = strlen(where) + sizeof "/sentry." + strlen(stream);
  char *path = malloc(size);
  if (path != NULL) (void)snprintf(path, size, "%s/sentry.%s", where, stream);
  return path;
}

/* Makes a reader of `stream` in `directory` (see sentry_shm_directory()). The segment need not
 * exist: the reader finds it once somebody makes it, and again after each re-creation. */
enum sentry_shm_result sentry_shm_reader_new(const char *stream, const char *directory,
                                             struct sentry_shm_reader **reader) {
  *reader = NULL;
  if (!shm_stream_name_is_allowed(stream)) return SENTRY_SHM_BAD_STREAM;
  struct shm_trust trust;
  const enum sentry_shm_result trusted = shm_trust_read(&trust);
  if (trusted != SENTRY_SHM_OK) return trusted;
  struct sentry_shm_reader *made = calloc(1, sizeof *made);
  if (made == NULL) return SENTRY_SHM_NO_MEMORY;
  atomic_init(&made->interrupted, 0);
  made->path = segment_path(stream, directory);
  if (made->path == NULL) {
    free(made);
    return SENTRY_SHM_NO_MEMORY;
  }
  (void)snprintf(made->stream, sizeof made->stream, "%s", stream);
  made->trust = trust;
  made->segment.fd = -1;
  made->next = 1;
  *reader = made;
  return SENTRY_SHM_OK;
}

void sentry_shm_reader_free(struct sentry_shm_reader *reader) {
  if (reader == NULL) return;
  shm_segment_close(&reader->segment);
  free(reader->path);
  free(reader);
}

/* Any thread may call this. While it is set, every wait ends at once with
 * SENTRY_SHM_INTERRUPTED. */
void sentry_shm_reader_interrupt(struct sentry_shm_reader *reader, bool interrupted) {
  atomic_store(&reader->interrupted, interrupted ? 1 : 0);
  if (interrupted) shm_futex_wake(&reader->interrupted, false);
}

static enum sentry_shm_segment_state judge(const struct shm_segment *segment, int64_t age_ms) {
  if (segment->state == SENTRY_SHM_STATE_CLOSED) return SENTRY_SHM_SEGMENT_CLOSED;
  if (segment->state != SENTRY_SHM_STATE_LIVE || age_ms > 1000) return SENTRY_SHM_SEGMENT_SILENT;
  return SENTRY_SHM_SEGMENT_LIVE;
}

static void describe(struct sentry_shm_reader *reader, struct sentry_shm_status *status) {
  struct shm_segment *segment = &reader->segment;
  int64_t age_ms = 0;
  if (!shm_segment_read_published(segment) || !shm_segment_read_state(segment, &age_ms)) {
    if (reader->problem.text[0] == '\0') {
      (void)snprintf(status->problem, sizeof status->problem,
                     "%s is damaged: it was truncated or overwritten", reader->path);
    }
    return;
  }
  status->state = judge(segment, age_ms);
  status->writer_pid = segment->writer_pid;
  status->slot_count = segment->slot_count;
  status->slot_capacity = segment->capacity;
  status->created_ns = segment->created_ns;
  status->heartbeat_age_ns = age_ms * 1000000;
  status->published =
      segment->published > segment->carried ? segment->published - segment->carried : 0;
}

/* What the reader knows of its segment now. */
void sentry_shm_reader_status(struct sentry_shm_reader *reader, struct sentry_shm_status *status) {
  struct shm_found found;
  memset(status, 0, sizeof *status);
  (void)shm_reader_seek(reader, &found); /* moves to a newer segment, delivers nothing */
  (void)snprintf(status->problem, sizeof status->problem, "%s", reader->problem.text);
  if (reader->segment.fd >= 0) describe(reader, status);
  status->reopened = reader->reopened;
  status->skipped = reader->skipped;
  status->damaged = reader->damaged;
}
