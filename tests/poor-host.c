/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For LD_PRELOAD: a computer that has no memory left for anything large from SIGUSR1 on, and no room on its disks from
 * SIGUSR2 on. The virtual iPhone sends these signals in the middle of a restore, by rule ("signal USR1"). Before
 * anybody talks to a phone, files are read: when $POOR_HOST_AT ("BYTES WHAT") bytes were, WHAT happens, a signal or one
 * of the virtual iPhone's verbs. At its end a program writes to $POOR_HOST_OPEN what it still has open, a line a
 * descriptor. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
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

/* --- in the middle of reading --- */

static atomic_long n_read; /* bytes */

/* One verb to the virtual iPhone; it is done when this returns. */
static void
say (const char *verb)
{
  const char *path = getenv ("VIRTUAL_IPHONE_CONTROL");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char answer[100];

  if (path == NULL || fd < 0 || strlen (path) >= sizeof address.sun_path)
    return;
  strcpy (address.sun_path, path);
  if (connect (fd, (const struct sockaddr *) &address, sizeof address) == 0 && dprintf (fd, "%s\n", verb) > 0 &&
      read (fd, answer, sizeof answer) > 0)
    dprintf (STDERR_FILENO, "poor-host: %s\n", verb);
  close (fd);
}

static void
happen (const char *what)
{
  static const struct {
    const char *name;
    int number;
  } signals[] = { { "INT", SIGINT }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 } };

  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    if (strcmp (signals[i].name, what) == 0) {
      dprintf (STDERR_FILENO, "poor-host: %s\n", what);
      kill (getpid (), signals[i].number);
      return;
    }
  say (what);
}

static void
count (ssize_t got)
{
  const char *at = getenv ("POOR_HOST_AT");
  char *what = NULL;
  long wanted = at != NULL ? strtol (at, &what, 10) : 0, before;
  int code = errno;

  if (got <= 0 || wanted <= 0)
    return;
  before = atomic_fetch_add (&n_read, got);
  if (before < wanted && before + got >= wanted)
    happen (what + 1);
  errno = code;
}

ssize_t
pread (int fd, void *data, size_t size, off_t offset)
{
  ssize_t got = REAL (pread) (fd, data, size, offset);

  count (got);
  return got;
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
