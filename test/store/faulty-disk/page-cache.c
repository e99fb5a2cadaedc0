/*
 * A disk with a page cache, preloaded into one process. What a process reads and writes is the cache: the files themselves. What a
 * power cut leaves is the image: pages reach it only by a flush. A flush that fails marks its pages clean all the same, as Linux does
 * (ext4 and XFS; "Can Applications Recover from fsync Failures?", USENIX ATC 2020): no later flush writes them, unless they are written again.
 * Deleted files leave the image with the next flush of anything.
 *
 * DISK_DIRECTORY: the files concerned. DISK_IMAGE: an existing directory. DISK_FAILS: the numbers of the flushes that fail, such as
 * "7" or "7-9", counted from 1. While a file `broken` is in DISK_IMAGE, every flush fails.
 * DISK_CUTS: an existing directory that gets a copy of the image during and after each flush.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 8192
#define FILES 16

struct file {
  char name[256];
  unsigned char dirty[PAGES];
  int removed;
};

static struct file files[FILES];
static long flushes;
static int cuts;

/* Another image is another disk. */
static const char *directory(void) {
  static char known[PATH_MAX];
  const char *image = getenv("DISK_IMAGE");
  if (image != NULL && strcmp(image, known) != 0) {
    strncpy(known, image, sizeof known - 1);
    memset(files, 0, sizeof files);
    flushes = cuts = 0;
  }
  return getenv("DISK_DIRECTORY");
}

/* The base name of the descriptor's file, or NULL if it does not lie in the directory. "" is the directory itself. */
static const char *name_of(int fd, char *path) {
  char link[64];
  if (directory() == NULL) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  size_t prefix = strlen(directory());
  if (length < (ssize_t)prefix) return NULL;
  path[length] = 0;
  if (strncmp(path, directory(), prefix) != 0) return NULL;
  if (path[prefix] == 0) return "";
  return path[prefix] == '/' && strchr(path + prefix + 1, '/') == NULL ? path + prefix + 1 : NULL;
}

static struct file *file_of(const char *name) {
  for (int i = 0; i < FILES; i++) {
    if (files[i].name[0] == 0) strncpy(files[i].name, name, sizeof files[i].name - 1);
    if (strcmp(files[i].name, name) == 0) return &files[i];
  }
  abort();
}

static void dirty(int fd, off_t at, ssize_t length) {
  char path[PATH_MAX];
  const char *name = length > 0 ? name_of(fd, path) : NULL;
  if (name == NULL || *name == 0) return;
  struct file *file = file_of(name);
  for (off_t page = at / PAGE; page <= (at + length - 1) / PAGE; page++) {
    if (page >= PAGES) abort();
    file->dirty[page] = 1;
  }
}

static void image_path(char *path, const char *name) { snprintf(path, PATH_MAX, "%s/%s", getenv("DISK_IMAGE"), name); }

static void remove_deleted(void) {
  char image[PATH_MAX];
  for (int i = 0; i < FILES; i++) {
    if (!files[i].removed) continue;
    image_path(image, files[i].name);
    syscall(SYS_unlinkat, AT_FDCWD, image, 0);
    files[i].removed = 0;
  }
}

/* Keeps the image as it is now, with all that lies beside it, as DISK_CUTS/<number>. */
static void cut_power(void) {
  char from_path[PATH_MAX], to_path[PATH_MAX], bytes[65536];
  if (getenv("DISK_CUTS") == NULL) return;
  snprintf(to_path, sizeof to_path, "%s/%d", getenv("DISK_CUTS"), ++cuts);
  if (mkdir(to_path, 0700) != 0) abort();
  DIR *image = opendir(getenv("DISK_IMAGE"));
  for (struct dirent *entry = readdir(image); entry != NULL; entry = readdir(image)) {
    if (entry->d_name[0] == '.') continue;
    image_path(from_path, entry->d_name);
    snprintf(to_path, sizeof to_path, "%s/%d/%s", getenv("DISK_CUTS"), cuts, entry->d_name);
    int from = open(from_path, O_RDONLY), to = open(to_path, O_WRONLY | O_CREAT, 0600);
    if (from < 0 || to < 0) abort();
    for (ssize_t length = read(from, bytes, sizeof bytes); length > 0; length = read(from, bytes, sizeof bytes))
      if (syscall(SYS_write, to, bytes, length) != length) abort();
    close(from);
    close(to);
  }
  closedir(image);
}

/* A power cut may come when the first page is written, or after all. */
static void reach_disk(const char *name, const char *path) {
  char image[PATH_MAX], page[PAGE];
  struct stat status;
  struct file *file = file_of(name);
  image_path(image, name);
  int from = open(path, O_RDONLY), to = open(image, O_WRONLY | O_CREAT, 0600);
  if (from < 0 || to < 0 || fstat(from, &status) != 0) abort();
  int reached = 0;
  for (off_t i = 0; i < PAGES; i++) {
    if (!file->dirty[i]) continue;
    if (reached++ == 1) cut_power();
    ssize_t length = pread(from, page, PAGE, i * PAGE);
    if (length > 0 && syscall(SYS_pwrite64, to, page, length, i * PAGE) != length) abort();
  }
  if (syscall(SYS_ftruncate, to, status.st_size) != 0) abort();
  close(from);
  close(to);
}

/* Whether this is one of the flushes that fail. */
static int fails_now(long number) {
  long first, last;
  char broken[PATH_MAX];
  image_path(broken, "broken");
  if (access(broken, F_OK) == 0) return 1;
  const char *text = getenv("DISK_FAILS");
  int fields = text == NULL ? 0 : sscanf(text, "%ld-%ld", &first, &last);
  return fields >= 1 && number >= first && number <= (fields == 2 ? last : first);
}

static int flush(int fd, long call) {
  char path[PATH_MAX];
  const char *name = name_of(fd, path);
  if (name == NULL) return syscall(call, fd);
  int fails = fails_now(++flushes);
  if (!fails) {
    remove_deleted();
    if (*name != 0) reach_disk(name, path);
  }
  if (*name != 0) memset(file_of(name)->dirty, 0, PAGES);
  cut_power();
  if (fails) errno = EIO;
  return fails ? -1 : 0;
}

int fsync(int fd) { return flush(fd, SYS_fsync); }

int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  ssize_t written = syscall(SYS_pwrite64, fd, bytes, length, at);
  dirty(fd, at, written);
  return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t written = syscall(SYS_write, fd, bytes, length);
  if (at >= 0) dirty(fd, at, written);
  return written;
}

int ftruncate64(int fd, off_t length) {
  int done = syscall(SYS_ftruncate, fd, length);
  if (done == 0 && length > 0) dirty(fd, length - 1, 1);
  return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
  size_t prefix = directory() == NULL ? 0 : strlen(directory());
  int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done != 0 || prefix == 0 || strncmp(path, directory(), prefix) != 0 || strchr(path + prefix + 1, '/') != NULL) return done;
  struct file *file = file_of(path + prefix + 1);
  memset(file->dirty, 0, PAGES);
  file->removed = 1;
  return done;
}
