/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a reader consists of. One thread at a time uses it; `interrupted` alone is for all.
 */
#ifndef SENTRY_SHM_READER_H
#define SENTRY_SHM_READER_H

#include <stdatomic.h>

#include "transport/shm/shm-segment.h"

struct sentry_shm_reader {
  _Atomic uint32_t interrupted; /* 0 or 1; a private futex */
  char *path;                   /* of the segment */
  char stream[SENTRY_SHM_MAX_STREAM + 1];
  struct shm_trust trust;
  struct shm_problem problem; /* why the name cannot be opened; empty when it can */

  struct shm_segment segment; /* fd -1: none yet */
  bool broken;                /* the segment was truncated or overwritten */
  uint32_t next;              /* the position to deliver next */
  uint32_t ceiling;           /* for the newest frame: later ones proved damaged */
  uint32_t guard;             /* frames up to here may be repeats of delivered ones */
  int64_t looked_ms;          /* when the name was last looked at, or something new came */

  bool has_last;
  uint64_t last_epoch; /* of the frame delivered last */
  uint64_t last_number;

  uint64_t reopened;
  uint64_t skipped;
  uint64_t damaged;
};

int64_t shm_reader_now_ms(void);

/* shm-reader-follow.c: which segment to read */
bool shm_reader_follow(struct sentry_shm_reader *reader);

/* shm-reader-seek.c: which frame to read */
void shm_reader_start(struct sentry_shm_reader *reader, bool continues);

struct shm_found {
  uint32_t position;
  struct sentry_shm_slot slot;
};

bool shm_reader_seek(struct sentry_shm_reader *reader, struct shm_found *found);
bool shm_reader_seek_newest(struct sentry_shm_reader *reader, struct shm_found *found);

#endif
