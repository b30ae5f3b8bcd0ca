/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "transport/shm/shm-segment.h"

static bool parse_user_number(const char *text, uid_t *user) {
  if (text[0] < '0' || text[0] > '9') return false;
  char *end = NULL;
  errno = 0;
  const unsigned long value = strtoul(text, &end, 10);
  /* (uid_t)-1 is "no user" to the system calls. */
  if (errno != 0 || *end != '\0' || value >= 0xFFFFFFFFul) return false;
  *user = (uid_t)value;
  return true;
}

static enum sentry_shm_result look_up_user(const char *name, uid_t *user) {
  const size_t size = 64 * 1024;
  char *buffer = malloc(size);
  if (buffer == NULL) return SENTRY_SHM_NO_MEMORY;
  struct passwd entry;
  struct passwd *found = NULL;
  (void)getpwnam_r(name, &entry, buffer, size, &found);
  if (found != NULL) *user = found->pw_uid;
  free(buffer);
  return found != NULL ? SENTRY_SHM_OK : SENTRY_SHM_UNKNOWN_OWNER;
}

/* Reads `$SENTRY_SHM_OWNER`, a user's name or number. A program that changes its user on exec does
 * not listen to it (secure_getenv(3)). */
enum sentry_shm_result shm_trust_read(struct shm_trust *trust) {
  memset(trust, 0, sizeof *trust);
  const char *owner = secure_getenv("SENTRY_SHM_OWNER");
  if (owner == NULL || owner[0] == '\0') return SENTRY_SHM_OK;
  trust->has_owner = true;
  if (parse_user_number(owner, &trust->owner)) return SENTRY_SHM_OK;
  return look_up_user(owner, &trust->owner);
}

/* `directory` if it is not empty, else `$SENTRY_SHM_DIR`, else `/dev/shm`. */
const char *sentry_shm_directory(const char *directory) {
  if (directory != NULL && directory[0] != '\0') return directory;
  const char *configured = secure_getenv("SENTRY_SHM_DIR");
  return configured != NULL && configured[0] != '\0' ? configured : SENTRY_SHM_DEFAULT_DIRECTORY;
}
