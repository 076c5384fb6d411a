/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ftab.h"

#include <string.h>

#include "base/error.h"

#define LE32(n) (n) & 0xFF, (n) >> 8 & 0xFF, (n) >> 16 & 0xFF, (guint32) (n) >> 24
#define HEADER(n)                                                                                                      \
  1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'r',     \
      'k', 'o', 's', 'f', 't', 'a', 'b', LE32 (n), LE32 (0)

static const guint8 table[] = { HEADER (2), 'r', 'k', 'o', 's', LE32 (0x50), LE32 (3),
                                LE32 (0),   's', 'b', 'd', '1', LE32 (0x53), LE32 (2),
                                LE32 (0),   'A', 'B', 'C', 'D', 'E' };
static const guint8 restore[] = { HEADER (2), 'x', 'x', 'x', 'x', LE32 (0x50), LE32 (1),
                                  LE32 (0),   'r', 'r', 'k', 'o', LE32 (0x51), LE32 (4),
                                  LE32 (0),   '-', 'w', 'x', 'y', 'z' };
static const guint8 merged[] = {
  HEADER (3), 'r',         'k',      'o',      's', LE32 (0x60), LE32 (3), LE32 (0), 's',         'b',      'd',
  '1',        LE32 (0x63), LE32 (2), LE32 (0), 'r', 'r',         'k',      'o',      LE32 (0x65), LE32 (4), LE32 (0),
  'A',        'B',         'C',      'D',      'E', 'w',         'x',      'y',      'z',
};

static void
test_merge (void)
{
  g_autoptr (GBytes) a = g_bytes_new_static (table, sizeof table);
  g_autoptr (GBytes) b = g_bytes_new_static (restore, sizeof restore);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = rouse_ftab_merge (a, b, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (result, NULL), g_bytes_get_size (result), merged, sizeof merged);
}

static void
test_nothing_to_merge (void)
{
  g_autoptr (GBytes) a = g_bytes_new_static (table, sizeof table);
  g_autoptr (GBytes) alone = rouse_ftab_merge (a, NULL, NULL);
  g_autoptr (GBytes) without = rouse_ftab_merge (a, a, NULL);

  g_assert_true (g_bytes_equal (a, alone));
  g_assert_true (g_bytes_equal (a, without));
}

/* Every shorter file is refused, and every offset, size and count that leads out of it. */
static void
test_bad (void)
{
  const gsize fields[] = { 0x28, 0x34, 0x38 };

  for (gsize n = 0; n < sizeof table; n++) {
    g_autoptr (GBytes) cut = g_bytes_new_static (table, n);
    g_autoptr (GError) error = NULL;

    g_assert_null (rouse_ftab_merge (cut, NULL, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autofree guint8 *data = g_memdup2 (table, sizeof table);
    g_autoptr (GBytes) bad = NULL;

    memset (data + fields[i], 0xFF, 4);
    bad = g_bytes_new_static (data, sizeof table);
    g_assert_null (rouse_ftab_merge (bad, NULL, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ftab/merge", test_merge);
  g_test_add_func ("/ftab/nothing-to-merge", test_nothing_to_merge);
  g_test_add_func ("/ftab/bad", test_bad);
  return g_test_run ();
}
