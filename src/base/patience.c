/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/patience.h"

/* With ROUSE_SHORT_LIMITS=1, in builds with tests only, limits grow by a second for each doubling: up to a second they
 * stay, a minute becomes 6.9 s, half an hour 11.8 s. A longer limit stays longer than a shorter one, so that whatever
 * would end a wait first still does, and nobody needs to wait for minutes to see it. */
static gboolean
is_short (void)
{
#ifdef WITH_SHORT_LIMITS
  static gsize known; /* 1: no, 2: yes */

  if (g_once_init_enter (&known))
    g_once_init_leave (&known, g_strcmp0 (g_getenv ("ROUSE_SHORT_LIMITS"), "1") == 0 ? 2 : 1);
  return known == 2;
#else
  return FALSE;
#endif
}

/**
 * rouse_patience_ms:
 * @ms: a limit as the specification has it, milliseconds
 *
 * Any thread.
 *
 * Returns: what is waited for
 */
guint
rouse_patience_ms (guint ms)
{
  guint doublings = ms > 1000 ? (guint) g_bit_storage (ms / 1000) - 1 : 0;
  guint from_ms = 1000 << doublings;

  return ms <= 1000 || !is_short ()
             ? ms
             : 1000 * (1 + doublings) + (guint) (G_GUINT64_CONSTANT (1000) * (ms - from_ms) / from_ms);
}

/**
 * rouse_patience_us:
 * @us: the same in microseconds
 */
gint64
rouse_patience_us (gint64 us)
{
  return us <= G_USEC_PER_SEC || !is_short () ? us : rouse_patience_ms ((guint) (us / 1000)) * G_GINT64_CONSTANT (1000);
}
