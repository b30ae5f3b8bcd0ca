/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transport/shm/shm-futex.h"
#include "transport/shm/shm-reader.h"

/* The longest sleep on the segment's words: another reader can move us to a futex that nobody
 * wakes (FUTEX_REQUEUE works on read-only mappings). */
#define SLICE_MS 250
/* Between looks at the name while there is no segment to sleep on. */
#define ABSENT_SLICE_MS 50

static int slice(int64_t deadline_ms, int longest_ms) {
  if (deadline_ms < 0) return longest_ms;
  const int64_t left = deadline_ms - shm_reader_now_ms();
  return left < longest_ms ? (left > 0 ? (int)left : 0) : longest_ms;
}

/* Sleeps until one of the words that the last seek rests on changes. */
static void sleep_once(struct sentry_shm_reader *reader, int64_t deadline_ms) {
  const struct shm_segment *segment = &reader->segment;
  const struct shm_futex_word interrupted = {&reader->interrupted, 0, false};
  if (segment->fd >= 0 && !reader->broken && segment->state == SENTRY_SHM_STATE_LIVE) {
    const struct shm_futex_word words[] = {
        {segment->page + offsetof(struct sentry_shm_header, published), segment->published, true},
        {segment->page + offsetof(struct sentry_shm_header, state), segment->state, true},
        interrupted};
    const int limit = slice(deadline_ms, SLICE_MS);
    if (shm_futex_wait(words, 3, limit) != SHM_FUTEX_BAD_ADDRESS) return;
  }
  (void)shm_futex_wait(&interrupted, 1, slice(deadline_ms, ABSENT_SLICE_MS));
}

/* Waits until there is a frame to deliver, at most `timeout_ms` (negative: for ever; 0: not at
 * all). Answers SENTRY_SHM_OK, SENTRY_SHM_TIMEOUT or SENTRY_SHM_INTERRUPTED. */
enum sentry_shm_result sentry_shm_reader_wait(struct sentry_shm_reader *reader, int timeout_ms) {
  const int64_t deadline_ms = timeout_ms < 0 ? -1 : shm_reader_now_ms() + timeout_ms;
  struct shm_found found;
  for (;;) {
    if (atomic_load(&reader->interrupted) != 0) return SENTRY_SHM_INTERRUPTED;
    if (shm_reader_seek(reader, &found)) return SENTRY_SHM_OK;
    if (deadline_ms >= 0 && shm_reader_now_ms() >= deadline_ms) return SENTRY_SHM_TIMEOUT;
    sleep_once(reader, deadline_ms);
  }
}
