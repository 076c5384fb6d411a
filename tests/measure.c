/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * measure FILE COMMAND [ARGUMENT…]: runs the command, writes what the kernel counted of it into FILE as JSON, and ends
 * as the command did. Small and without libraries, because the peak of a process's memory includes what it was before
 * exec.
 *
 *   seconds          wall time
 *   cpu_seconds      user and system time
 *   peak_rss         bytes (ru_maxrss), everything that is preloaded included
 *   written          bytes given to write() and its kin: files, pipes and sockets that are written like files (wchar)
 *   disk_written     bytes of files on disks (write_bytes)
 *   read             bytes taken by read() and its kin (rchar)
 *   left_behind      bytes of the files that lie in $HOME and in the working directory afterwards
 */

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXIT_NO_MEASURE 125
#define EXIT_NO_COMMAND 127
#define SAMPLE_US 20000

typedef struct {
  unsigned long long read, written, disk_written; /* bytes */
} InOut;

static pid_t child;
static unsigned long long left_behind; /* bytes; nftw() has no user data */

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static double
seconds (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

static void
pass_on (int number)
{
  if (child > 0)
    kill (child, number);
}

/* A process that has ended but was not waited for has its final numbers, but only root may read them; so @io keeps
 * those from before if this fails. */
static int
read_in_out (pid_t pid, InOut *io)
{
  char path[64];
  char line[128];
  FILE *file;

  snprintf (path, sizeof path, "/proc/%d/io", (int) pid);
  file = fopen (path, "re");
  if (file == NULL)
    return 0;
  while (fgets (line, sizeof line, file) != NULL) {
    sscanf (line, "rchar: %llu", &io->read);
    sscanf (line, "wchar: %llu", &io->written);
    sscanf (line, "write_bytes: %llu", &io->disk_written);
  }
  fclose (file);
  return 1;
}

static int
count_file_cb (const char *path, const struct stat *status, int type, struct FTW *where)
{
  (void) path;
  (void) where;
  if (type == FTW_F && S_ISREG (status->st_mode))
    left_behind += (unsigned long long) status->st_size;
  return 0;
}

/* The virtual iPhone starts its command in an empty directory, with an empty home. */
static void
count_left_behind (void)
{
  const char *home = getenv ("HOME");

  if (home != NULL)
    nftw (home, count_file_cb, 16, FTW_PHYS);
  nftw (".", count_file_cb, 16, FTW_PHYS);
}

static int
write_report (const char *path, double wall, const struct rusage *usage, const InOut *io)
{
  FILE *file = fopen (path, "we");

  if (file == NULL)
    return 0;
  fprintf (file, "{\"seconds\": %.3f, \"cpu_seconds\": %.3f, \"peak_rss\": %lld, ", wall,
           seconds (usage->ru_utime) + seconds (usage->ru_stime), (long long) usage->ru_maxrss * 1024);
  if (io != NULL)
    fprintf (file, "\"read\": %llu, \"written\": %llu, \"disk_written\": %llu, ", io->read, io->written,
             io->disk_written);
  else
    fprintf (file, "\"read\": null, \"written\": null, \"disk_written\": null, ");
  fprintf (file, "\"left_behind\": %llu}\n", left_behind);
  return fclose (file) == 0;
}

int
main (int argc, char **argv)
{
  struct rusage usage;
  siginfo_t info;
  InOut io = { 0 };
  double start = now ();
  int has_io = 0, status;

  if (argc < 3) {
    fprintf (stderr, "usage: measure FILE COMMAND [ARGUMENT...]\n");
    return EXIT_NO_MEASURE;
  }
  child = fork ();
  if (child == 0) {
    execvp (argv[2], argv + 2);
    fprintf (stderr, "measure: %s: %s\n", argv[2], strerror (errno));
    _exit (EXIT_NO_COMMAND);
  }
  if (child < 0)
    return EXIT_NO_MEASURE;

  signal (SIGTERM, pass_on);
  signal (SIGINT, pass_on);
  do {
    has_io = read_in_out (child, &io) || has_io;
    usleep (SAMPLE_US);
    info.si_pid = 0;
    if (waitid (P_PID, (id_t) child, &info, WEXITED | WNOWAIT | WNOHANG) != 0 && errno != EINTR)
      return EXIT_NO_MEASURE;
  } while (info.si_pid == 0);
  read_in_out (child, &io);
  if (wait4 (child, &status, 0, &usage) != child)
    return EXIT_NO_MEASURE;
  count_left_behind ();
  if (!write_report (argv[1], now () - start, &usage, has_io ? &io : NULL)) {
    fprintf (stderr, "measure: cannot write %s\n", argv[1]);
    return EXIT_NO_MEASURE;
  }
  return WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
}
