/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <openssl/evp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/ipsw.h"
#include "make-zip.h"
#include "transport/asr-client.h"

/*
 * How fast a stored system image goes to ASR, as a share of what this machine can do at best: copying the same bytes
 * once and hashing them with SHA-1, in one thread. The phone's end reads and throws away. The best of some rounds
 * counts for both.
 */

#define SIZE (G_GUINT64_CONSTANT (1) << 30) /* bytes */
#define N_ROUNDS 3
#define CHUNK 131072 /* bytes */

static void
write_ipsw (const char *path)
{
  zip_t *zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  g_autofree char *image = g_strconcat (path, ".image", NULL);
  g_autofree guint64 *block = g_malloc (1 << 20);
  FILE *file = g_fopen (image, "wb");
  guint64 state = 1;

  for (guint64 done = 0; done < SIZE; done += 1 << 20) {
    for (gsize i = 0; i < (1 << 20) / sizeof *block; i++)
      block[i] = state = state * 6364136223846793005u + 1442695040888963407u;
    g_assert_cmpuint (fwrite (block, 1, 1 << 20, file), ==, 1 << 20);
  }
  fclose (file);
  zip_file_add (zip, "BuildManifest.plist", zip_source_buffer (zip, "", 0, 0), 0);
  zip_set_file_compression (zip, (zip_uint64_t) zip_file_add (zip, "a.dmg", zip_source_file (zip, image, 0, -1), 0),
                            ZIP_CM_STORE, 0);
  g_assert_cmpint (zip_close (zip), ==, 0);
  g_remove (image);
}

/* --- the limit --- */

static double
time_limit (void)
{
  g_autofree guint8 *from = g_malloc (64 << 20);
  g_autofree guint8 *to = g_malloc (CHUNK);
  guint8 digest[20];
  gint64 begin;

  memset (from, 0x5A, 64 << 20);
  begin = g_get_monotonic_time ();
  for (guint64 done = 0; done < SIZE; done += CHUNK) {
    memcpy (to, from + done % (64 << 20), CHUNK);
    EVP_Digest (to, CHUNK, digest, NULL, EVP_sha1 (), NULL);
  }
  return (double) (g_get_monotonic_time () - begin) / 1e6;
}

/* --- ours --- */

static void
say (int fd, const char *keys)
{
  g_autofree char *text = g_strdup_printf (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict>%s</dict></plist>\n", keys);

  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
}

static gpointer
phone_thread (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  g_autofree guint8 *bytes = g_malloc (CHUNK);
  guint64 total = 0;
  gssize n;

  say (fd, "<key>Checksum Chunks</key><true/><key>Command</key><string>Initiate</string>");
  g_assert_cmpint (read (fd, bytes, CHUNK), >, 0);
  say (fd, "<key>Command</key><string>Payload</string>");
  while ((n = read (fd, bytes, CHUNK)) > 0)
    total += (guint64) n;
  g_assert_cmpuint (total, >=, SIZE + SIZE / CHUNK * 20);
  close (fd);
  return NULL;
}

static gboolean
read_cb (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  return rouse_ipsw_stream_read_at (user_data, offset, buffer, size, cancellable, error);
}

static double
time_ours (RouseIpsw *ipsw)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (ipsw, "a.dmg", &error);
  g_autoptr (RouseMuxLink) link = NULL;
  GThread *phone;
  gint64 begin;
  int fds[2];

  g_assert_no_error (error);
  rouse_ipsw_stream_trust_contents (stream);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  link = rouse_mux_link_new_for_fd (fds[0]);
  begin = g_get_monotonic_time ();
  phone = g_thread_new ("phone", phone_thread, GINT_TO_POINTER (fds[1]));
  rouse_asr_client_send (link, read_cb, stream, SIZE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&link, rouse_mux_link_close);
  g_thread_join (phone);
  return (double) (g_get_monotonic_time () - begin) / 1e6;
}

int
main (void)
{
  g_autofree char *dir = g_dir_make_tmp ("rouse-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "a.ipsw", NULL);
  g_autoptr (RouseIpsw) ipsw = NULL;
  double limit = G_MAXDOUBLE, ours = G_MAXDOUBLE;

  write_ipsw (path);
  ipsw = rouse_ipsw_open (path, NULL);
  for (guint i = 0; i < N_ROUNDS; i++) {
    limit = MIN (limit, time_limit ());
    ours = MIN (ours, time_ours (ipsw));
  }
  g_print ("share %.2f, limit %.0f MB/s, ours %.0f MB/s\n", limit / ours, SIZE / limit / 1e6, SIZE / ours / 1e6);
  g_remove (path);
  g_rmdir (dir);
  return 0;
}
