/*
 * Preloaded into a process: appends each change of the files in one directory to a log, with its bytes, and each flush. What a power cut would
 * leave of them is worked out later, from the log alone.
 *
 * POWERCUT_DIRECTORY: the files concerned. POWERCUT_LOG: the log; the process appends to it, too. POWERCUT_FAILS: the numbers of the flushes that
 * fail, such as "7-9,20-20", counted from 1. POWERCUT_SEED: SQLite gets its random numbers from it, so that the same course gives the same bytes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* As in log.ts. */
enum { CREATED = 1, WRITTEN, CUT_OFF, FLUSHED, FLUSH_FAILED, REMOVED, RENAMED };

struct header {
  uint32_t kind, name_length, length, unused;
  uint64_t at;
};

static const char *directory;
static const char *fails;
static uint64_t seed;
static int log_file = -1;
static long flushes;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("POWERCUT_LOG"), *number = getenv("POWERCUT_SEED");
  directory = getenv("POWERCUT_DIRECTORY");
  fails = getenv("POWERCUT_FAILS");
  seed = number == NULL ? 0 : strtoull(number, NULL, 10);
  if (directory != NULL && path != NULL) log_file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
}

/* The file's name, or NULL if it does not lie in the directory. "" is the directory itself. */
static const char *name_in(const char *path) {
  if (log_file < 0) return NULL;
  size_t prefix = strlen(directory);
  if (strncmp(path, directory, prefix) != 0) return NULL;
  if (path[prefix] == 0) return "";
  return path[prefix] == '/' && strchr(path + prefix + 1, '/') == NULL ? path + prefix + 1 : NULL;
}

static const char *path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
  return path;
}

static const char *name_of(int fd, char *path) { return log_file < 0 ? NULL : name_in(path_of(fd, path)); }

static void append(uint32_t kind, const char *name, uint64_t at, const void *bytes, size_t length) {
  struct header header = {kind, strlen(name), length, 0, at};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)name, header.name_length}, {(void *)bytes, length}};
  ssize_t whole = sizeof header + header.name_length + length;
  if (syscall(SYS_writev, log_file, parts, 3) != whole) abort();
}

static int open_recorded(const char *path, int flags, mode_t mode) {
  const char *name = name_in(path);
  int is_new = name != NULL && (flags & O_CREAT) && access(path, F_OK) != 0;
  int fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  if (fd < 0 || name == NULL) return fd;
  if (is_new) append(CREATED, name, 0, NULL, 0);
  if (flags & O_TRUNC) append(CUT_OFF, name, 0, NULL, 0);
  return fd;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_recorded(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_recorded(path, flags, mode);
}

/* SQLite takes its random numbers from /dev/urandom. */
ssize_t read(int fd, void *bytes, size_t length) {
  char path[PATH_MAX];
  if (seed == 0 || log_file < 0 || strcmp(path_of(fd, path), "/dev/urandom") != 0) return syscall(SYS_read, fd, bytes, length);
  for (size_t i = 0; i < length; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    ((unsigned char *)bytes)[i] = seed >> 56;
  }
  return length;
}

static int fails_now(long number) {
  for (const char *range = fails; range != NULL && *range != 0; range = strchr(range, ',')) {
    long first, last;
    if (*range == ',') range++;
    if (sscanf(range, "%ld-%ld", &first, &last) == 2 && number >= first && number <= last) return 1;
  }
  return 0;
}

static int flush(int fd, long call) {
  char path[PATH_MAX];
  const char *name = name_of(fd, path);
  if (name == NULL) return syscall(call, fd);
  int failed = fails_now(++flushes);
  append(failed ? FLUSH_FAILED : FLUSHED, name, 0, NULL, 0);
  if (failed) errno = EIO;
  return failed ? -1 : 0;
}

int fsync(int fd) { return flush(fd, SYS_fsync); }

int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

static ssize_t recorded(int fd, const void *bytes, ssize_t written, off_t at) {
  char path[PATH_MAX];
  const char *name = written > 0 ? name_of(fd, path) : NULL;
  if (name != NULL && at >= 0) append(WRITTEN, name, at, bytes, written);
  return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  return recorded(fd, bytes, syscall(SYS_pwrite64, fd, bytes, length, at), at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
  off_t at = lseek(fd, 0, SEEK_CUR);
  return recorded(fd, bytes, syscall(SYS_write, fd, bytes, length), at);
}

int ftruncate64(int fd, off_t length) {
  char path[PATH_MAX];
  int done = syscall(SYS_ftruncate, fd, length);
  const char *name = done == 0 ? name_of(fd, path) : NULL;
  if (name != NULL) append(CUT_OFF, name, length, NULL, 0);
  return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
  const char *name = name_in(path);
  int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done == 0 && name != NULL) append(REMOVED, name, 0, NULL, 0);
  return done;
}

int rename(const char *from, const char *to) {
  const char *name = name_in(from), *next = name_in(to);
  int done = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (done == 0 && name != NULL && next != NULL) append(RENAMED, name, 0, next, strlen(next));
  return done;
}
