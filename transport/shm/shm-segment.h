/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One segment, open for reading. Whatever its file says is taken as hostile.
 */
#ifndef SENTRY_SHM_SEGMENT_H
#define SENTRY_SHM_SEGMENT_H

#include <sys/types.h>

#include "transport/shm/sentry-shm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whose segments are believed, besides root's and our own. */
struct shm_trust {
  uid_t owner;
  bool has_owner;
};

/* Where a sentence goes that says what is wrong. */
struct shm_problem {
  char text[512];
};

struct shm_segment {
  int fd; /* -1: none; owned */
  dev_t device;
  ino_t inode;
  const uint8_t *page; /* the header, mapped read-only: an address for futexes, never read */
  uint64_t stride;
  uint64_t capacity;
  int64_t created_ns;
  uint32_t slot_count;
  uint32_t carried;
  uint32_t writer_pid;
  uint32_t published; /* as it was last read */
  uint32_t state;     /* as it was last read */
};

enum shm_slot_result {
  SHM_SLOT_WHOLE,
  SHM_SLOT_OVERWRITTEN, /* a later frame has the slot */
  SHM_SLOT_DAMAGED      /* it contradicts itself or cannot be read */
};

bool shm_stream_name_is_allowed(const char *name);
bool shm_text_is_utf8(const char *text, size_t length);

enum sentry_shm_result shm_trust_read(struct shm_trust *trust);

int shm_segment_open_file(const char *path, const struct shm_trust *trust,
                          struct shm_problem *problem);
bool shm_segment_load(struct shm_segment *segment, int fd, const char *path, const char *stream,
                      struct shm_problem *problem);
void shm_segment_close(struct shm_segment *segment);

bool shm_segment_read_published(struct shm_segment *segment);
bool shm_segment_read_state(struct shm_segment *segment, int64_t *heartbeat_age_ms);
enum shm_slot_result shm_segment_read_slot(const struct shm_segment *segment, uint32_t position,
                                           struct sentry_shm_slot *slot);
enum shm_slot_result shm_segment_read_payload(const struct shm_segment *segment, uint32_t position,
                                              const struct sentry_shm_slot *slot, void *buffer);

uint64_t shm_slot_header_checksum(const struct sentry_shm_slot *slot);

#ifdef __cplusplus
}
#endif

#endif
