/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/stat.h>
#include <time.h>

#include "transport/shm/shm-reader.h"

/* With nothing new for this long, the name may lead to another segment although nobody said so: its
 * writer died between renaming the new one and marking the old one. */
#define QUIET_MS 250

int64_t shm_reader_now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool name_leads_to_current(const struct sentry_shm_reader *reader) {
  struct stat about;
  return reader->segment.fd >= 0 && lstat(reader->path, &about) == 0 &&
         about.st_dev == reader->segment.device && about.st_ino == reader->segment.inode;
}

/* Moves to the segment that the name leads to now, if it is another one and a sound one. */
static bool look_at_name(struct sentry_shm_reader *reader) {
  reader->looked_ms = shm_reader_now_ms();
  if (name_leads_to_current(reader)) {
    reader->problem.text[0] = '\0';
    return false;
  }
  struct shm_segment found;
  const int fd = shm_segment_open_file(reader->path, &reader->trust, &reader->problem);
  if (fd < 0) return false;
  if (!shm_segment_load(&found, fd, reader->path, reader->stream, &reader->problem)) return false;
  const bool continues = reader->segment.fd >= 0;
  shm_segment_close(&reader->segment);
  reader->segment = found;
  reader->broken = false;
  if (continues) ++reader->reopened;
  shm_reader_start(reader, continues);
  return true;
}

/* Called when the current segment, if any, has nothing more to deliver. True: there is another. */
bool shm_reader_follow(struct sentry_shm_reader *reader) {
  const bool left =
      reader->segment.fd < 0 || reader->broken || reader->segment.state != SENTRY_SHM_STATE_LIVE;
  if (!left && shm_reader_now_ms() - reader->looked_ms < QUIET_MS) return false;
  return look_at_name(reader);
}
