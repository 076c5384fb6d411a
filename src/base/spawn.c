/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/spawn.h"

#include <unistd.h>

/**
 * rouse_spawn_flags:
 *
 * What another thread holds at the moment of a fork (a lock of a library that stands before libc's functions) is held
 * for ever in the child, and its parent waits for it. GLib uses posix_spawn(), which runs nothing but libc's own code
 * in the child, if it need not close descriptors there; so they are marked here to be closed by the kernel. One that
 * another thread opens carelessly between this and the start is inherited.
 *
 * Any thread.
 */
GSubprocessFlags
rouse_spawn_flags (void)
{
#ifdef HAVE_CLOSE_RANGE_CLOEXEC
  if (close_range (STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
    return G_SUBPROCESS_FLAGS_INHERIT_FDS;
#endif
  return G_SUBPROCESS_FLAGS_NONE;
}
