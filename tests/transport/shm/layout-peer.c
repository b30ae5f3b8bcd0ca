/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Built for 32 and for 64 bit from the reader's own sources: prints the layout as this processor
 * sees it, and what it reads from another program's segment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transport/shm/sentry-shm.h"

#define PRINT(type, member)                                             \
  printf(#type "." #member " %zu %zu\n", offsetof(struct type, member), \
         sizeof(((struct type *)0)->member))

static void print_header(void) {
  PRINT(sentry_shm_header, magic);
  PRINT(sentry_shm_header, version);
  PRINT(sentry_shm_header, header_size);
  PRINT(sentry_shm_header, slot_count);
  PRINT(sentry_shm_header, slot_header_size);
  PRINT(sentry_shm_header, slot_stride);
  PRINT(sentry_shm_header, slot_capacity);
  PRINT(sentry_shm_header, file_size);
  PRINT(sentry_shm_header, created_ns);
  PRINT(sentry_shm_header, writer_pid);
  PRINT(sentry_shm_header, carried);
  PRINT(sentry_shm_header, stream_length);
  PRINT(sentry_shm_header, stream);
  PRINT(sentry_shm_header, published);
  PRINT(sentry_shm_header, heartbeat_ms);
  PRINT(sentry_shm_header, state);
  printf("header %zu\n", sizeof(struct sentry_shm_header));
}

static void print_slot(void) {
  PRINT(sentry_shm_slot, sequence);
  PRINT(sentry_shm_slot, header_checksum);
  PRINT(sentry_shm_slot, length);
  PRINT(sentry_shm_slot, checksum);
  PRINT(sentry_shm_slot, epoch);
  PRINT(sentry_shm_slot, number);
  PRINT(sentry_shm_slot, capture_time_ns);
  PRINT(sentry_shm_slot, width);
  PRINT(sentry_shm_slot, height);
  PRINT(sentry_shm_slot, source_state);
  PRINT(sentry_shm_slot, media_type_length);
  PRINT(sentry_shm_slot, reason_length);
  PRINT(sentry_shm_slot, media_type);
  PRINT(sentry_shm_slot, reason);
  printf("slot %zu\n", sizeof(struct sentry_shm_slot));
}

static int read_frames(const char *stream, const char *directory, int count) {
  const size_t capacity = SENTRY_SHM_MAX_PAYLOAD;
  void *buffer = malloc(capacity);
  struct sentry_shm_reader *reader = NULL;
  if (buffer == NULL || sentry_shm_reader_new(stream, directory, &reader) != SENTRY_SHM_OK) {
    return 1;
  }
  for (int i = 0; i < count; ++i) {
    struct sentry_shm_frame frame;
    if (sentry_shm_reader_wait(reader, 30000) != SENTRY_SHM_OK) return 2;
    if (sentry_shm_reader_next(reader, &frame, buffer, capacity) != SENTRY_SHM_OK) return 3;
    printf("%llu-%llu %llu %ux%u %016llx %lld %u %s %s\n", (unsigned long long)frame.epoch,
           (unsigned long long)frame.number, (unsigned long long)frame.length, frame.width,
           frame.height, (unsigned long long)frame.checksum, (long long)frame.capture_time_ns,
           frame.source_state, frame.media_type, frame.reason);
    fflush(stdout);
  }
  sentry_shm_reader_free(reader);
  free(buffer);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "layout") == 0) {
    print_header();
    print_slot();
    return 0;
  }
  if (argc == 5 && strcmp(argv[1], "read") == 0) {
    return read_frames(argv[2], argv[3], atoi(argv[4]));
  }
  fprintf(stderr, "usage: layout-peer layout | read STREAM DIRECTORY COUNT\n");
  return 2;
}
