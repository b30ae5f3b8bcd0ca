/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Futexes on words that may be mapped read-only or truncated away.
 */
#ifndef SENTRY_SHM_FUTEX_H
#define SENTRY_SHM_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SHM_FUTEX_MAX_WORDS 3u

struct shm_futex_word {
  const void *address; /* of a uint32_t; the processor never touches it here, the kernel does */
  uint32_t expected;
  bool shared; /* with other processes */
};

enum shm_futex_result {
  SHM_FUTEX_LOOK_AGAIN, /* woken, or a word differs, or a signal */
  SHM_FUTEX_TIMEOUT,
  SHM_FUTEX_BAD_ADDRESS /* a word's page is gone */
};

enum shm_futex_result shm_futex_wait(const struct shm_futex_word *words, unsigned count,
                                     int timeout_ms);
void shm_futex_wake(const void *address, bool shared);

#ifdef __cplusplus
}
#endif

#endif
