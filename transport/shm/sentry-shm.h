/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of a segment of frames in shared memory, and a reader that follows one stream.
 * docs/shm-format.md explains both. Valid C11 and C++20, the same in 32 and 64 bit.
 */
#ifndef SENTRY_SHM_H
#define SENTRY_SHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define SENTRY_SHM_ASSERT(condition) static_assert(condition, #condition)
#define SENTRY_SHM_ALIGN8 alignas(8)
#else
#define SENTRY_SHM_ASSERT(condition) _Static_assert(condition, #condition)
#define SENTRY_SHM_ALIGN8 _Alignas(8)
#endif

#ifdef SENTRY_SHM_STATIC
#define SENTRY_SHM_API
#else
#define SENTRY_SHM_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SENTRY_SHM_MAGIC "SENTRYSM" /* eight bytes, without the terminator */
#define SENTRY_SHM_VERSION 1u
#define SENTRY_SHM_HEADER_SIZE 4096u
#define SENTRY_SHM_SLOT_HEADER_SIZE 256u
#define SENTRY_SHM_MIN_SLOTS 2u
#define SENTRY_SHM_MAX_SLOTS 1024u
#define SENTRY_SHM_MAX_PAYLOAD (16u << 20)  /* bytes of one frame */
#define SENTRY_SHM_MAX_POSITION 0x7FFFFFFEu /* the last frame of one segment */
#define SENTRY_SHM_MAX_STREAM 64u           /* bytes of the name, without a terminator */
#define SENTRY_SHM_MAX_MEDIA_TYPE 31u
#define SENTRY_SHM_MAX_REASON 128u
#define SENTRY_SHM_DEFAULT_DIRECTORY "/dev/shm"

/* Values of sentry_shm_header.state. */
#define SENTRY_SHM_STATE_LIVE 0u
#define SENTRY_SHM_STATE_SUPERSEDED 1u /* a newer segment has the name */
#define SENTRY_SHM_STATE_CLOSED 2u     /* the writer ended in order */

/* Values of sentry_shm_slot.source_state and sentry_shm_frame.source_state. */
#define SENTRY_SHM_SOURCE_LIVE 0u
#define SENTRY_SHM_SOURCE_HELD 1u
#define SENTRY_SHM_SOURCE_SLATE 2u

/* The first 4096 bytes of the file. What stands before `published` never changes. */
struct sentry_shm_header {
  char magic[8];
  uint32_t version;
  uint32_t header_size;
  uint32_t slot_count;
  uint32_t slot_header_size;
  SENTRY_SHM_ALIGN8 uint64_t slot_stride;   /* bytes from one slot to the next */
  SENTRY_SHM_ALIGN8 uint64_t slot_capacity; /* bytes of payload that a slot holds */
  SENTRY_SHM_ALIGN8 uint64_t file_size;
  SENTRY_SHM_ALIGN8 int64_t created_ns; /* UTC since 1970 */
  uint32_t writer_pid;
  uint32_t carried; /* positions 1 to this hold copies of the previous segment's frames */
  uint32_t stream_length;
  uint32_t reserved_1;
  char stream[64];
  uint8_t reserved_2[56];
  uint32_t published; /* the newest whole frame's position, from 1; a futex */
  uint8_t reserved_3[60];
  uint32_t heartbeat_ms; /* CLOCK_MONOTONIC in milliseconds, modulo 2^32 */
  uint32_t state;        /* SENTRY_SHM_STATE_*; a futex */
  uint8_t reserved_4[3832];
};

/* Frame p is in slot (p - 1) % slot_count; its payload follows this header. */
struct sentry_shm_slot {
  uint32_t sequence; /* 2p - 1 while frame p is written, 2p when it is whole */
  uint32_t reserved_1;
  SENTRY_SHM_ALIGN8 uint64_t header_checksum; /* XXH3 of the bytes from `length` to the end */
  SENTRY_SHM_ALIGN8 uint64_t length;          /* bytes of payload */
  SENTRY_SHM_ALIGN8 uint64_t checksum;        /* XXH3 of the payload */
  SENTRY_SHM_ALIGN8 uint64_t epoch;
  SENTRY_SHM_ALIGN8 uint64_t number;
  SENTRY_SHM_ALIGN8 int64_t capture_time_ns; /* UTC since 1970 */
  uint32_t width;                            /* pixels */
  uint32_t height;
  uint32_t source_state; /* SENTRY_SHM_SOURCE_* */
  uint32_t media_type_length;
  uint32_t reason_length;
  uint32_t reserved_2;
  char media_type[32];
  char reason[128]; /* UTF-8 */
  uint8_t reserved_3[16];
};

SENTRY_SHM_ASSERT(sizeof(struct sentry_shm_header) == SENTRY_SHM_HEADER_SIZE);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, magic) == 0);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, version) == 8);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, header_size) == 12);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, slot_count) == 16);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, slot_header_size) == 20);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, slot_stride) == 24);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, slot_capacity) == 32);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, file_size) == 40);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, created_ns) == 48);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, writer_pid) == 56);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, carried) == 60);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, stream_length) == 64);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, stream) == 72);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, published) == 192);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, heartbeat_ms) == 256);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_header, state) == 260);

SENTRY_SHM_ASSERT(sizeof(struct sentry_shm_slot) == SENTRY_SHM_SLOT_HEADER_SIZE);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, sequence) == 0);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, header_checksum) == 8);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, length) == 16);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, checksum) == 24);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, epoch) == 32);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, number) == 40);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, capture_time_ns) == 48);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, width) == 56);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, height) == 60);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, source_state) == 64);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, media_type_length) == 68);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, reason_length) == 72);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, media_type) == 80);
SENTRY_SHM_ASSERT(offsetof(struct sentry_shm_slot, reason) == 112);

enum sentry_shm_result {
  SENTRY_SHM_OK = 0,
  SENTRY_SHM_NOTHING = 1,       /* there is no frame, or none that is newer */
  SENTRY_SHM_TIMEOUT = 2,       /* the wait ran out */
  SENTRY_SHM_INTERRUPTED = 3,   /* sentry_shm_reader_interrupt() ended the wait */
  SENTRY_SHM_TOO_SMALL = 4,     /* the buffer is; the frame's `length` tells what is needed */
  SENTRY_SHM_BAD_STREAM = 5,    /* the stream's name is not allowed */
  SENTRY_SHM_UNKNOWN_OWNER = 6, /* $SENTRY_SHM_OWNER is no user of this system */
  SENTRY_SHM_NO_MEMORY = 7
};

enum sentry_shm_segment_state {
  SENTRY_SHM_SEGMENT_ABSENT = 0, /* nobody has made it, or it cannot be read: see `problem` */
  SENTRY_SHM_SEGMENT_LIVE = 1,   /* its writer's heartbeat is fresh */
  SENTRY_SHM_SEGMENT_SILENT = 2, /* its writer's heartbeat has stopped: dead or stuck */
  SENTRY_SHM_SEGMENT_CLOSED = 3  /* its writer ended in order */
};

/* What travels with a picture. The texts end with a NUL. */
struct sentry_shm_frame {
  SENTRY_SHM_ALIGN8 uint64_t epoch;
  SENTRY_SHM_ALIGN8 uint64_t number;
  SENTRY_SHM_ALIGN8 int64_t capture_time_ns; /* UTC since 1970 */
  SENTRY_SHM_ALIGN8 uint64_t checksum;       /* XXH3 of the payload */
  SENTRY_SHM_ALIGN8 uint64_t length;         /* bytes of payload */
  uint32_t width;                            /* pixels */
  uint32_t height;
  uint32_t source_state; /* SENTRY_SHM_SOURCE_* */
  char media_type[32];
  char reason[132]; /* UTF-8: why the source is not live */
};

struct sentry_shm_status {
  enum sentry_shm_segment_state state;
  uint32_t writer_pid;
  uint32_t slot_count;
  uint32_t reserved;
  SENTRY_SHM_ALIGN8 uint64_t slot_capacity;   /* bytes of payload that a slot holds */
  SENTRY_SHM_ALIGN8 int64_t created_ns;       /* UTC since 1970 */
  SENTRY_SHM_ALIGN8 int64_t heartbeat_age_ns; /* since the writer's last sign of life */
  SENTRY_SHM_ALIGN8 uint64_t published;       /* frames since the segment was made */
  SENTRY_SHM_ALIGN8 uint64_t reopened;        /* times the reader moved to a newer segment */
  SENTRY_SHM_ALIGN8 uint64_t skipped;         /* frames the reader was too late for */
  SENTRY_SHM_ALIGN8 uint64_t damaged;         /* frames that failed a check */
  char problem[512];                          /* a sentence, when the segment cannot be read */
};

struct sentry_shm_reader;

SENTRY_SHM_API enum sentry_shm_result sentry_shm_reader_new(const char *stream,
                                                            const char *directory,
                                                            struct sentry_shm_reader **reader);
SENTRY_SHM_API void sentry_shm_reader_free(struct sentry_shm_reader *reader);
SENTRY_SHM_API enum sentry_shm_result sentry_shm_reader_wait(struct sentry_shm_reader *reader,
                                                             int timeout_ms);
SENTRY_SHM_API enum sentry_shm_result sentry_shm_reader_next(struct sentry_shm_reader *reader,
                                                             struct sentry_shm_frame *frame,
                                                             void *buffer, size_t capacity);
SENTRY_SHM_API enum sentry_shm_result sentry_shm_reader_newest(struct sentry_shm_reader *reader,
                                                               struct sentry_shm_frame *frame,
                                                               void *buffer, size_t capacity);
SENTRY_SHM_API void sentry_shm_reader_interrupt(struct sentry_shm_reader *reader, bool interrupted);
SENTRY_SHM_API void sentry_shm_reader_status(struct sentry_shm_reader *reader,
                                             struct sentry_shm_status *status);
SENTRY_SHM_API const char *sentry_shm_result_text(enum sentry_shm_result result);
SENTRY_SHM_API const char *sentry_shm_directory(const char *directory);

#ifdef __cplusplus
}
#endif

#endif
