/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transport/shm/shm-segment.h"

__attribute__((format(printf, 2, 3))) static bool refuse(struct shm_problem *problem,
                                                         const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, one line above. */
  (void)vsnprintf(problem->text, sizeof problem->text, format, arguments);
  va_end(arguments);
  return false;
}

static bool owner_is_trusted(const struct shm_trust *trust, uid_t owner) {
  return owner == 0 || owner == geteuid() || (trust->has_owner && owner == trust->owner);
}

static bool file_is_trusted(int fd, const char *path, const struct shm_trust *trust,
                            struct shm_problem *problem) {
  struct stat about;
  if (fstat(fd, &about) != 0)
    return refuse(problem, "Cannot examine %s: %s", path, strerror(errno));
  if (!S_ISREG(about.st_mode)) {
    return refuse(problem, "%s is not a regular file, so it is no segment", path);
  }
  if (!owner_is_trusted(trust, about.st_uid)) {
    return refuse(problem,
                  "%s belongs to user %u; expected root, user %u or the one that SENTRY_SHM_OWNER "
                  "names",
                  path, (unsigned)about.st_uid, (unsigned)geteuid());
  }
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refuse(problem, "%s has mode %04o; expected one that only its owner may write to", path,
                  (unsigned)about.st_mode & 07777u);
  }
  return true;
}

/* Says what is wrong with a name that cannot be opened; that nobody has made it is nothing wrong,
 * as long as its directory is there. */
static void explain_open_failure(const char *path, struct shm_problem *problem) {
  const int number = errno;
  if (number == ELOOP) {
    refuse(problem, "%s is a symbolic link; expected a regular file", path);
    return;
  }
  const char *slash = strrchr(path, '/');
  const int length = slash == NULL ? 0 : (int)(slash - path);
  struct stat about;
  char directory[sizeof problem->text];
  (void)snprintf(directory, sizeof directory, "%.*s", length, path);
  if (number == ENOENT && length > 0 && stat(directory, &about) != 0 && errno == ENOENT) {
    refuse(problem, "The directory %s of shared-memory segments does not exist", directory);
  } else if (number != ENOENT) {
    refuse(problem, "Cannot open %s for reading: %s", path, strerror(number));
  }
}

/* Opens `path` if it is a file that may be believed, else answers -1 with the problem, which is
 * empty when there is no such file. A fifo or a device never blocks it. */
int shm_segment_open_file(const char *path, const struct shm_trust *trust,
                          struct shm_problem *problem) {
  problem->text[0] = '\0';
  const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    explain_open_failure(path, problem);
    return -1;
  }
  if (!file_is_trusted(fd, path, trust, problem)) {
    close(fd);
    return -1;
  }
  return fd;
}

static bool layout_is_ours(const struct sentry_shm_header *header, const char *path,
                           struct shm_problem *problem) {
  if (memcmp(header->magic, SENTRY_SHM_MAGIC, sizeof header->magic) != 0) {
    return refuse(problem, "%s is not a segment of frames: it does not begin with %s", path,
                  SENTRY_SHM_MAGIC);
  }
  if (header->version != SENTRY_SHM_VERSION) {
    return refuse(problem, "%s has layout version %u, but this program reads version %u", path,
                  (unsigned)header->version, SENTRY_SHM_VERSION);
  }
  return true;
}

static bool geometry_is_sound(const struct sentry_shm_header *header, uint64_t size) {
  return header->header_size == SENTRY_SHM_HEADER_SIZE &&
         header->slot_header_size == SENTRY_SHM_SLOT_HEADER_SIZE &&
         header->slot_count >= SENTRY_SHM_MIN_SLOTS && header->slot_count <= SENTRY_SHM_MAX_SLOTS &&
         header->slot_capacity >= 1 && header->slot_capacity <= SENTRY_SHM_MAX_PAYLOAD &&
         header->slot_stride % 4096 == 0 &&
         header->slot_stride >= SENTRY_SHM_SLOT_HEADER_SIZE + header->slot_capacity &&
         header->slot_stride <= 2 * (uint64_t)SENTRY_SHM_MAX_PAYLOAD &&
         header->file_size == SENTRY_SHM_HEADER_SIZE + header->slot_count * header->slot_stride &&
         header->file_size <= size && header->carried <= header->slot_count;
}

static bool header_is_sound(const struct sentry_shm_header *header, uint64_t size, const char *path,
                            const char *stream, struct shm_problem *problem) {
  if (!layout_is_ours(header, path, problem)) return false;
  if (!geometry_is_sound(header, size)) {
    return refuse(problem, "%s is damaged: its header contradicts itself or its size, %llu bytes",
                  path, (unsigned long long)size);
  }
  if (header->stream_length != strlen(stream) ||
      memcmp(header->stream, stream, header->stream_length) != 0) {
    return refuse(problem, "%s is damaged: its header is of another stream than %s", path, stream);
  }
  return true;
}

static void fill(struct shm_segment *segment, int fd, const struct stat *about,
                 const struct sentry_shm_header *header) {
  segment->fd = fd;
  segment->device = about->st_dev;
  segment->inode = about->st_ino;
  segment->stride = header->slot_stride;
  segment->capacity = header->slot_capacity;
  segment->created_ns = header->created_ns;
  segment->slot_count = header->slot_count;
  segment->carried = header->carried;
  segment->writer_pid = header->writer_pid;
  segment->published = 0;
  segment->state = SENTRY_SHM_STATE_LIVE;
}

/* Takes `fd` over, and closes it if it holds no sound segment of `stream`. */
bool shm_segment_load(struct shm_segment *segment, int fd, const char *path, const char *stream,
                      struct shm_problem *problem) {
  struct sentry_shm_header header;
  struct stat about;
  segment->fd = -1;
  segment->page = NULL;
  bool sound = false;
  if (fstat(fd, &about) != 0 || pread(fd, &header, sizeof header, 0) != (ssize_t)sizeof header) {
    refuse(problem, "%s is not a segment of frames: it is shorter than a header of %u bytes", path,
           SENTRY_SHM_HEADER_SIZE);
  } else {
    sound = header_is_sound(&header, (uint64_t)about.st_size, path, stream, problem);
  }
  if (!sound) {
    close(fd);
    return false;
  }
  fill(segment, fd, &about, &header);
  void *page = mmap(NULL, SENTRY_SHM_HEADER_SIZE, PROT_READ, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) {
    refuse(problem, "Cannot map the header of %s: %s", path, strerror(errno));
    shm_segment_close(segment);
    return false;
  }
  segment->page = page;
  return true;
}

void shm_segment_close(struct shm_segment *segment) {
  if (segment->page != NULL) munmap((void *)segment->page, SENTRY_SHM_HEADER_SIZE);
  if (segment->fd >= 0) close(segment->fd);
  segment->page = NULL;
  segment->fd = -1;
}
