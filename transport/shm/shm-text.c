/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "transport/shm/shm-segment.h"

static bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/* `[a-z0-9][a-z0-9._-]{0,63}`, but not `….lock`: that is the name of a lock file. */
bool shm_stream_name_is_allowed(const char *name) {
  const size_t length = name == NULL ? 0 : strnlen(name, SENTRY_SHM_MAX_STREAM + 1);
  if (length == 0 || length > SENTRY_SHM_MAX_STREAM || !is_lower_or_digit(name[0])) return false;
  for (size_t i = 0; i < length; ++i) {
    if (!is_lower_or_digit(name[i]) && strchr("._-", name[i]) == NULL) return false;
  }
  return length < 5 || strcmp(name + length - 5, ".lock") != 0;
}

/* Bytes after `lead` in a UTF-8 sequence, and the range of the first of them (RFC 3629). */
static int utf8_tail(uint8_t lead, uint8_t *low, uint8_t *high) {
  *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (lead < 0x80) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) return 2;
  if (lead >= 0xF0 && lead <= 0xF4) return 3;
  return -1;
}

/* True for well-formed UTF-8 without NUL. */
bool shm_text_is_utf8(const char *text, size_t length) {
  const uint8_t *bytes = (const uint8_t *)text;
  for (size_t i = 0; i < length;) {
    uint8_t low = 0;
    uint8_t high = 0;
    const int tail = utf8_tail(bytes[i], &low, &high);
    if (bytes[i] == 0 || tail < 0 || length - i <= (size_t)tail) return false;
    for (int k = 1; k <= tail; ++k) {
      if (bytes[i + (size_t)k] < low || bytes[i + (size_t)k] > high) return false;
      low = 0x80;
      high = 0xBF;
    }
    i += (size_t)tail + 1;
  }
  return true;
}

/* What sentence a result is, for a log or a terminal. */
const char *sentry_shm_result_text(enum sentry_shm_result result) {
  switch (result) {
    case SENTRY_SHM_OK:
      return "a frame is there";
    case SENTRY_SHM_NOTHING:
      return "there is no frame";
    case SENTRY_SHM_TIMEOUT:
      return "no frame came in time";
    case SENTRY_SHM_INTERRUPTED:
      return "the wait was interrupted";
    case SENTRY_SHM_TOO_SMALL:
      return "the frame is larger than the buffer";
    case SENTRY_SHM_BAD_STREAM:
      return "not a stream name: expected 1 to 64 of a-z 0-9 . _ -, the first a letter or a digit, "
             "and not ending in .lock";
    case SENTRY_SHM_UNKNOWN_OWNER:
      return "SENTRY_SHM_OWNER names no user of this system: expected a user name or number";
    case SENTRY_SHM_NO_MEMORY:
      return "out of memory";
  }
  return "unknown result";
}
