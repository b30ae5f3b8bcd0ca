/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transport/shm/shm-futex.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Both are younger than some of the headers that this is built with. */
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
/* futex(2) takes the kernel's own timespec, whatever time_t is here. */
#ifdef SYS_futex
typedef long futex_time;
#else
#define SYS_futex SYS_futex_time64
typedef int64_t futex_time;
#endif

/* Where the kernel can wait for one word only (before Linux 5.16, or under an old seccomp filter),
 * a change of the other words is noticed after this long. */
#define ONE_WORD_SLICE_MS 25
#define WORD_IS_32_BIT 2u /* FUTEX_32 of linux/futex.h */

struct waitv_word {
  uint64_t expected;
  uint64_t address;
  uint32_t flags;
  uint32_t reserved;
};

struct waitv_time {
  int64_t seconds;
  int64_t nanoseconds;
};

static atomic_bool waitv_is_missing;

static int64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int wait_for_any(const struct shm_futex_word *words, unsigned count, int timeout_ms) {
  struct waitv_word list[SHM_FUTEX_MAX_WORDS];
  for (unsigned i = 0; i < count; ++i) {
    list[i].expected = words[i].expected;
    list[i].address = (uintptr_t)words[i].address;
    list[i].flags = WORD_IS_32_BIT | (words[i].shared ? 0 : FUTEX_PRIVATE_FLAG);
    list[i].reserved = 0;
  }
  const int64_t end = monotonic_ns() + (int64_t)timeout_ms * 1000000;
  const struct waitv_time deadline = {end / 1000000000, end % 1000000000};
  return (int)syscall(SYS_futex_waitv, list, count, 0, &deadline, CLOCK_MONOTONIC);
}

static int wait_for_first(const struct shm_futex_word *words, unsigned count, int timeout_ms) {
  if (count > 1 && timeout_ms > ONE_WORD_SLICE_MS) timeout_ms = ONE_WORD_SLICE_MS;
  const futex_time timeout[2] = {timeout_ms / 1000, (timeout_ms % 1000) * 1000000L};
  const int operation = FUTEX_WAIT | (words[0].shared ? 0 : FUTEX_PRIVATE_FLAG);
  return (int)syscall(SYS_futex, words[0].address, operation, words[0].expected, timeout, NULL, 0);
}

/* Sleeps while every word has its expected value, at most `timeout_ms`. A spurious return is
 * always possible (futex(2), futex_waitv(2)). */
enum shm_futex_result shm_futex_wait(const struct shm_futex_word *words, unsigned count,
                                     int timeout_ms) {
  int result = -1;
  if (!atomic_load_explicit(&waitv_is_missing, memory_order_relaxed)) {
    result = wait_for_any(words, count, timeout_ms);
    if (result < 0 && (errno == ENOSYS || errno == EPERM)) {
      atomic_store_explicit(&waitv_is_missing, true, memory_order_relaxed);
    }
  }
  if (atomic_load_explicit(&waitv_is_missing, memory_order_relaxed)) {
    result = wait_for_first(words, count, timeout_ms);
  }
  if (result >= 0) return SHM_FUTEX_LOOK_AGAIN;
  if (errno == ETIMEDOUT) return SHM_FUTEX_TIMEOUT;
  if (errno == EAGAIN || errno == EINTR) return SHM_FUTEX_LOOK_AGAIN;
  return SHM_FUTEX_BAD_ADDRESS;
}

/* Wakes every waiter; a read-only mapping is enough, and a missing page does no harm. */
void shm_futex_wake(const void *address, bool shared) {
  const int operation = FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG);
  (void)syscall(SYS_futex, address, operation, INT_MAX, NULL, NULL, 0);
}
