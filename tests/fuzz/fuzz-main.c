/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "fuzz.h"

/*
 * Runs a fuzz target without a fuzzer: every file of its corpus, and the same mutations of each in every run. With
 * clang the targets can be linked with -fsanitize=fuzzer instead of with this file.
 */

#define N_MUTATIONS 400 /* of each file */
#define MAX_CHANGES 8   /* in one mutation */
#define MAX_GROWTH 64   /* bytes */

/* Numbers at which lengths and offsets go wrong. */
static const guint8 interesting[] = { 0x00, 0x01, 0x7F, 0x80, 0x84, 0xFE, 0xFF };

static void
change_byte (GByteArray *data, GRand *random)
{
  gsize at = (gsize) g_rand_int_range (random, 0, (gint32) data->len);

  switch (g_rand_int_range (random, 0, 3)) {
  case 0:
    data->data[at] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
    break;
  case 1:
    data->data[at] = interesting[g_rand_int_range (random, 0, G_N_ELEMENTS (interesting))];
    break;
  default:
    data->data[at] = (guint8) g_rand_int (random);
    break;
  }
}

/* Copies, removes or doubles a piece. */
static void
move_piece (GByteArray *data, GRand *random)
{
  gsize at = (gsize) g_rand_int_range (random, 0, (gint32) data->len);
  gsize size = (gsize) g_rand_int_range (random, 1, (gint32) MIN (data->len - at, MAX_GROWTH) + 1);
  gsize to = (gsize) g_rand_int_range (random, 0, (gint32) (data->len - size) + 1);

  switch (g_rand_int_range (random, 0, 4)) {
  case 0:
    memmove (data->data + to, data->data + at, size);
    break;
  case 1:
    g_byte_array_remove_range (data, (guint) at, (guint) size);
    break;
  case 2:
    g_byte_array_set_size (data, (guint) at); /* cut short */
    break;
  default: {
    g_autofree guint8 *piece = g_memdup2 (data->data + at, size);

    g_byte_array_append (data, piece, (guint) size);
  }
  }
}

static void
mutate (GByteArray *data, GRand *random)
{
  gint32 n = g_rand_int_range (random, 1, MAX_CHANGES + 1);

  for (gint32 i = 0; i < n && data->len > 0; i++) {
    if (g_rand_int_range (random, 0, 4) > 0)
      change_byte (data, random);
    else
      move_piece (data, random);
  }
}

/* A copy of exactly this size on the heap, so that valgrind and sanitizers see one byte too many. */
static void
run_once (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
run_file (const char *path, guint n_mutations)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (g_str_hash (strrchr (path, '/')));
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  run_once ((const guint8 *) contents, size);
  for (guint i = 0; i < n_mutations; i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();

    g_byte_array_append (data, (const guint8 *) contents, (guint) size);
    mutate (data, random);
    run_once (data->data, data->len);
  }
}

/* fuzz-NAME CORPUS [N]: CORPUS is a folder; N mutations of each of its files */
int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = argc > 1 ? g_dir_open (argv[1], 0, NULL) : NULL;
  guint n_mutations = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : N_MUTATIONS;
  guint n_files = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);

    run_file (path, n_mutations);
    n_files++;
  }
  run_once ((const guint8 *) "", 0);
  g_print ("%u files, %u mutations of each\n", n_files, n_mutations);
  return n_files > 0 ? 0 : 1;
}
