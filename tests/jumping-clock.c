/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loaded before the C library (LD_PRELOAD): the time of day jumps by an hour, forth and back, with every look at it; the
 * monotonic clock stays as it is. */

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/time.h>
#include <time.h>

#define JUMP_S 3600

int clock_gettime (clockid_t clock, struct timespec *time);
int gettimeofday (struct timeval *restrict time, void *restrict zone);
time_t time (time_t *out);

static long
jump (void)
{
  static atomic_uint looks;

  return atomic_fetch_add (&looks, 1) % 2 == 0 ? JUMP_S : -JUMP_S;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int (*next) (clockid_t, struct timespec *) = dlsym (RTLD_NEXT, "clock_gettime");
  int result = next (clock, now);

  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += jump ();
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;
  int result = clock_gettime (CLOCK_REALTIME, &precise);

  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

time_t
time (time_t *out)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (out != NULL)
    *out = now.tv_sec;
  return now.tv_sec;
}
