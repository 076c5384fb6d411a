/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For LD_PRELOAD: a computer that has no memory left for anything large from SIGUSR1 on, and no room on its disks from
 * SIGUSR2 on. The virtual iPhone sends these signals in the middle of a restore, by rule ("signal USR1"). At its end a
 * program writes to $POOR_HOST_OPEN what it still has open, a line a descriptor. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define LARGE (1u << 20) /* bytes: GLib ends a program for smaller ones, and there is nothing to be done about it */

static atomic_int no_memory, no_room;

static void
signal_cb (int number)
{
  atomic_store (number == SIGUSR1 ? &no_memory : &no_room, 1);
}

__attribute__ ((constructor)) static void
start (void)
{
  struct sigaction action = { .sa_handler = signal_cb, .sa_flags = SA_RESTART };

  sigaction (SIGUSR1, &action, NULL);
  sigaction (SIGUSR2, &action, NULL);
}

static int
is_refused (size_t size)
{
  if (size < LARGE || !atomic_load (&no_memory))
    return 0;
  errno = ENOMEM;
  return 1;
}

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *memory, size_t size);

void *
malloc (size_t size)
{
  return is_refused (size) ? NULL : __libc_malloc (size);
}

void *
calloc (size_t count, size_t size)
{
  return size != 0 && count > LARGE / size && is_refused (LARGE) ? NULL : __libc_calloc (count, size);
}

void *
realloc (void *memory, size_t size)
{
  return is_refused (size) ? NULL : __libc_realloc (memory, size);
}

/* What a test reads (pipes, the standard streams) still gets through. */
static int
is_full (int fd)
{
  struct stat info;

  if (!atomic_load (&no_room) || fd <= STDERR_FILENO || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return 0;
  errno = ENOSPC;
  return 1;
}

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

ssize_t
write (int fd, const void *data, size_t size)
{
  return is_full (fd) ? -1 : REAL (write) (fd, data, size);
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  return is_full (fd) ? -1 : REAL (pwrite) (fd, data, size, offset);
}

ssize_t
writev (int fd, const struct iovec *pieces, int count)
{
  return is_full (fd) ? -1 : REAL (writev) (fd, pieces, count);
}

__attribute__ ((destructor)) static void
end (void)
{
  const char *path = getenv ("POOR_HOST_OPEN");
  FILE *file = path != NULL ? fopen (path, "we") : NULL;
  DIR *folder = file != NULL ? opendir ("/proc/self/fd") : NULL;
  struct dirent *entry;
  char name[300], target[500];

  while (folder != NULL && (entry = readdir (folder)) != NULL) {
    int number = atoi (entry->d_name);
    ssize_t size;

    snprintf (name, sizeof name, "/proc/self/fd/%s", entry->d_name);
    size = readlink (name, target, sizeof target - 1);
    if (size > 0 && number > STDERR_FILENO && number != fileno (file) && number != dirfd (folder))
      fprintf (file, "%.*s\n", (int) size, target);
  }
  if (folder != NULL)
    closedir (folder);
  if (file != NULL)
    fclose (file);
}
