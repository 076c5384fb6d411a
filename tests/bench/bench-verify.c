/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "firmware/img4.h"
#include "firmware/ipsw.h"
#include "make-zip.h"

/*
 * How fast a system image is checked, from a stored and from a deflated member, and what a jump back costs after that.
 * To be compared with `openssl dgst -sha384` of a file of that size.
 */

#define SIZE (G_GUINT64_CONSTANT (1) << 30) /* bytes */
#define N_JUMPS 100

/* Bytes that compress a little, as a disk image does. */
static void
write_image (const char *path)
{
  g_autofree guint8 *block = g_malloc (1 << 20);
  FILE *file = g_fopen (path, "wb");
  guint32 state = 1;

  g_assert_nonnull (file);
  for (guint64 done = 0; done < SIZE; done += 1 << 20) {
    for (gsize i = 0; i < 1 << 20; i++) {
      state = state * 1664525 + 1013904223;
      block[i] = (i >> 12 & 1) != 0 ? (guint8) (state >> 24) : (guint8) (i >> 4);
    }
    g_assert_cmpuint (fwrite (block, 1, 1 << 20, file), ==, 1 << 20);
  }
  fclose (file);
}

static void
write_ipsw (const char *path, const char *image)
{
  zip_t *zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  const char *names[] = { "stored.dmg", "deflated.dmg" };
  const zip_int32_t methods[] = { ZIP_CM_STORE, ZIP_CM_DEFLATE };

  zip_file_add (zip, "BuildManifest.plist", zip_source_buffer (zip, "", 0, 0), 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    zip_int64_t index = zip_file_add (zip, names[i], zip_source_file (zip, image, 0, -1), 0);

    zip_set_file_compression (zip, (zip_uint64_t) index, methods[i], 1);
  }
  g_assert_cmpint (zip_close (zip), ==, 0);
}

static void
measure (RouseIpsw *ipsw, const char *name)
{
  static const guint8 digest[48];
  const RouseComponent component = { .name = "OS", .digest = digest, .digest_size = sizeof digest };
  g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (ipsw, name, NULL);
  g_autoptr (RouseIpswStream) jumping = rouse_ipsw_open_stream (ipsw, name, NULL);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 verified, jumped;
  guint8 buffer[65536];

  g_assert_false (rouse_img4_verify_component (&component, stream, NULL, NULL, NULL, &error)); /* zeros are no digest */
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  verified = g_get_monotonic_time ();
  for (guint64 i = 0; i < N_JUMPS; i++)
    g_assert_true (rouse_ipsw_stream_read_at (jumping, (SIZE - sizeof buffer) / N_JUMPS * (i * 37 % N_JUMPS), buffer,
                                              sizeof buffer, NULL, NULL));
  jumped = g_get_monotonic_time ();
  g_print ("%s: digest %.0f MB/s, a jump %.1f ms\n", name, SIZE / (double) (verified - start),
           (jumped - verified) / 1000.0 / N_JUMPS);
}

int
main (void)
{
  g_autofree char *dir = g_dir_make_tmp ("rouse-bench-XXXXXX", NULL);
  g_autofree char *image = g_build_filename (dir, "image", NULL);
  g_autofree char *path = g_build_filename (dir, "a.ipsw", NULL);
  g_autoptr (RouseIpsw) ipsw = NULL;

  write_image (image);
  write_ipsw (path, image);
  g_remove (image);
  ipsw = rouse_ipsw_open (path, NULL);
  measure (ipsw, "stored.dmg");
  measure (ipsw, "deflated.dmg");
  g_remove (path);
  g_rmdir (dir);
  return 0;
}
