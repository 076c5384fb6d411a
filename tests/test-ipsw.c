/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ipsw.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/error.h"
#include "make-zip.h"

#define MANIFEST "BuildManifest.plist"
#define BIG_SIZE ((24u << 20) + 12345) /* bytes: several restart points */

typedef struct {
  char *dir;
  char *path; /* of an archive in it */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("rouse-ipsw-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "a.ipsw", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *below = g_build_filename (path, name, NULL);

    remove_tree (below);
  }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_tree (f->dir);
  g_free (f->path);
  g_free (f->dir);
}

/* Bytes that compress somewhat, and differ everywhere. */
static guint8 *
make_big (void)
{
  guint8 *data = g_malloc (BIG_SIZE);
  guint32 state = 1;

  for (gsize i = 0; i < BIG_SIZE; i++) {
    state = state * 1664525 + 1013904223;
    data[i] = "abcdefghijklmnop"[state >> 28] ^ (i >> 16 & 0x0F);
  }
  return data;
}

static void
make_ipsw (Fixture *f, const guint8 *big, gsize big_size)
{
  const ZipMember members[] = {
    { MANIFEST, "<plist/>", 8 },       { "stored.dmg", big, big_size, TRUE },
    { "deflated.dmg", big, big_size }, { "Firmware/all_flash/x.im4p", "x", 1 },
    { "Firmware/empty.fw", "", 0 },    { "Firmware/empty-stored.fw", "", 0, TRUE },
  };

  make_zip (f->path, members, G_N_ELEMENTS (members));
}

static RouseIpsw *
open_ok (const char *path)
{
  g_autoptr (GError) error = NULL;
  RouseIpsw *ipsw = rouse_ipsw_open (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (ipsw);
  return ipsw;
}

static void
assert_cannot_open (const char *path, RouseError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_ipsw_open (path, &error));
  g_assert_error (error, ROUSE_ERROR, (int) code);
  if (text != NULL && strstr (error->message, text) == NULL)
    g_error ("no “%s” in “%s”", text, error->message);
}

static void
test_members (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) all = NULL;
  g_auto (GStrv) some = NULL;
  guint64 size;

  make_ipsw (f, (const guint8 *) "12345", 5);
  ipsw = open_ok (f->path);
  all = rouse_ipsw_list (ipsw, NULL);
  some = rouse_ipsw_list (ipsw, "Firmware/");

  g_assert_cmpuint (g_strv_length (all), ==, 6);
  g_assert_cmpuint (g_strv_length (some), ==, 3);
  g_assert_cmpstr (some[0], ==, "Firmware/all_flash/x.im4p");
  g_assert_true (rouse_ipsw_has (ipsw, "stored.dmg"));
  g_assert_false (rouse_ipsw_has (ipsw, "Stored.dmg"));
  g_assert_true (rouse_ipsw_get_size (ipsw, "deflated.dmg", &size, &error));
  g_assert_cmpuint (size, ==, 5);
  g_assert_false (rouse_ipsw_get_size (ipsw, "missing", &size, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE);
}

static void
test_read (Fixture *f, gconstpointer data)
{
  const char *names[] = { "stored.dmg", "deflated.dmg", "Firmware/empty.fw", "Firmware/empty-stored.fw" };
  const gsize sizes[] = { 5, 5, 0, 0 };
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GError) error = NULL;

  make_ipsw (f, (const guint8 *) "12345", 5);
  ipsw = open_ok (f->path);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) bytes = rouse_ipsw_read (ipsw, names[i], 5, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "12345", sizes[i]);
  }
  g_assert_null (rouse_ipsw_read (ipsw, "stored.dmg", 4, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

/* Pieces from everywhere, backwards and forwards. */
static void
read_pieces (RouseIpsw *ipsw, const char *name, const guint8 *big, guint32 seed, guint n)
{
  g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (ipsw, name, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autofree guint8 *buffer = g_malloc (100000);

  g_assert_nonnull (stream);
  for (guint i = 0; i < n; i++) {
    gsize size = (gsize) g_rand_int_range (random, 0, 100000);
    guint64 offset = (guint64) g_rand_int_range (random, 0, BIG_SIZE - 100000);
    g_autoptr (GError) error = NULL;

    g_assert_true (rouse_ipsw_stream_read_at (stream, offset, buffer, size, NULL, &error));
    g_assert_cmpmem (buffer, size, big + offset, size);
  }
}

static void
test_pieces (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *big = make_big ();
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GBytes) whole = NULL;

  make_ipsw (f, big, BIG_SIZE);
  ipsw = open_ok (f->path);
  read_pieces (ipsw, "stored.dmg", big, 1, 200);
  read_pieces (ipsw, "deflated.dmg", big, 2, 20);
  whole = rouse_ipsw_read (ipsw, "deflated.dmg", BIG_SIZE, NULL, NULL);
  g_assert_cmpmem (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), big, BIG_SIZE);
  read_pieces (ipsw, "deflated.dmg", big, 3, 100);
}

typedef struct {
  RouseIpsw *ipsw;
  const guint8 *big;
  guint32 seed;
} Reader;

static gpointer
read_in_thread (gpointer data)
{
  Reader *reader = data;

  read_pieces (reader->ipsw, reader->seed % 2 ? "stored.dmg" : "deflated.dmg", reader->big, reader->seed, 20);
  return NULL;
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *big = make_big ();
  g_autoptr (RouseIpsw) ipsw = NULL;
  Reader readers[6];
  GThread *threads[6];

  make_ipsw (f, big, BIG_SIZE);
  ipsw = open_ok (f->path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    readers[i] = (Reader){ ipsw, big, i };
    threads[i] = g_thread_new ("reader", read_in_thread, &readers[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* A stream outlives the reference to its IPSW that it was made from. */
static void
test_stream_keeps_ipsw (Fixture *f, gconstpointer data)
{
  RouseIpswStream *stream;
  RouseIpsw *ipsw;
  char byte;

  make_ipsw (f, (const guint8 *) "12345", 5);
  ipsw = open_ok (f->path);
  stream = rouse_ipsw_open_stream (ipsw, "deflated.dmg", NULL);
  g_object_unref (ipsw);
  g_assert_true (rouse_ipsw_stream_read_at (stream, 4, &byte, 1, NULL, NULL));
  g_assert_cmpint (byte, ==, '5');
  g_assert_false (rouse_ipsw_stream_read_at (stream, 5, &byte, 1, NULL, NULL));
  g_assert_false (rouse_ipsw_stream_read_at (stream, G_MAXUINT64, &byte, 2, NULL, NULL));
  rouse_ipsw_stream_free (stream);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GError) error = NULL;

  make_ipsw (f, (const guint8 *) "12345", 5);
  ipsw = open_ok (f->path);
  g_cancellable_cancel (cancellable);
  g_assert_null (rouse_ipsw_read (ipsw, MANIFEST, 100, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_no_firmware (Fixture *f, gconstpointer data)
{
  const ZipMember other[] = { { "readme.txt", "x", 1 } };
  g_autofree char *missing = g_build_filename (f->dir, "missing.ipsw", NULL);
  g_autofree char *below = g_build_filename (f->path, "b.ipsw", NULL);

  assert_cannot_open (missing, ROUSE_ERROR_NO_FILE, "missing.ipsw");
  assert_cannot_open ("", ROUSE_ERROR_NO_FILE, NULL);
  assert_cannot_open (f->dir, ROUSE_ERROR_IS_FOLDER, MANIFEST);
  assert_cannot_open ("/dev/null", ROUSE_ERROR_NOT_FIRMWARE, NULL);
  g_file_set_contents (f->path, "", 0, NULL);
  assert_cannot_open (f->path, ROUSE_ERROR_NOT_FIRMWARE, "empty");
  assert_cannot_open (below, ROUSE_ERROR_NO_FILE, NULL);
  g_file_set_contents (f->path, "hello", 5, NULL);
  assert_cannot_open (f->path, ROUSE_ERROR_NOT_FIRMWARE, "not a ZIP");
  make_zip (f->path, other, 1);
  assert_cannot_open (f->path, ROUSE_ERROR_NOT_FIRMWARE, "no BuildManifest.plist");
}

static void
test_not_readable (Fixture *f, gconstpointer data)
{
  make_ipsw (f, (const guint8 *) "12345", 5);
  g_chmod (f->path, 0);
  if (geteuid () == 0)
    g_test_skip ("root may read everything");
  else
    assert_cannot_open (f->path, ROUSE_ERROR_NOT_READABLE, NULL);
}

/* However much of a download is missing, it is not taken for whole. */
static void
test_cut_short (Fixture *f, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size;

  make_ipsw (f, (const guint8 *) "12345", 5);
  g_file_get_contents (f->path, &bytes, &size, NULL);
  for (gsize n = size - 1; n > 4; n -= 1 + n / 16) {
    g_assert_cmpint (truncate (f->path, (off_t) n), ==, 0);
    assert_cannot_open (f->path, ROUSE_ERROR_NOT_FIRMWARE, "cut short");
  }
}

/* Changes bytes in the archive: @size of them, @offset behind the @nth occurrence of @text. */
static void
patch (Fixture *f, const char *text, guint nth, gssize offset, const void *bytes, gsize size)
{
  g_autofree char *contents = NULL;
  gsize total;
  char *at;

  g_file_get_contents (f->path, &contents, &total, NULL);
  at = memmem (contents, total, text, strlen (text));
  for (; nth > 0; nth--)
    at = memmem (at + 1, contents + total - at - 1, text, strlen (text));
  memcpy (at + offset, bytes, size);
  g_assert_true (g_file_set_contents (f->path, contents, (gssize) total, NULL));
}

static void
assert_damaged (Fixture *f, const char *name)
{
  g_autoptr (RouseIpsw) ipsw = open_ok (f->path);
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_ipsw_read (ipsw, name, BIG_SIZE, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *big = make_big ();
  const gssize places[] = { 12, 5000, 20000, 100000 };

  make_ipsw (f, big, 300000);
  patch (f, "stored.dmg", 0, 100000, "damage", 6);
  assert_damaged (f, "stored.dmg");
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    make_ipsw (f, big, 300000);
    patch (f, "deflated.dmg", 0, places[i], "damage", 6);
    assert_damaged (f, "deflated.dmg");
  }
  make_ipsw (f, big, 300000);
  patch (f, "deflated.dmg", 0, -30, "QQ", 2); /* its local header */
  assert_damaged (f, "deflated.dmg");
  make_ipsw (f, big, 300000);
  patch (f, "deflated.dmg", 1, -4, "\xff\xff\x7f", 3); /* where the directory says that it is */
  assert_damaged (f, "deflated.dmg");
  make_ipsw (f, big, 300000);
  patch (f, "deflated.dmg", 1, -22, "\x00\x00\x01", 3); /* its size in the directory */
  assert_damaged (f, "deflated.dmg");
  make_ipsw (f, big, 300000);
  patch (f, "deflated.dmg", 1, -22, "\x00\x00\x10", 3);
  assert_damaged (f, "deflated.dmg");
}

static void
test_hostile_names (Fixture *f, gconstpointer data)
{
  const char *names[] = { "../x", "/etc/passwd", "a/../../x", "a/..", ".." };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const ZipMember members[] = { { MANIFEST, "", 0 }, { names[i], "x", 1 } };

    make_zip (f->path, members, G_N_ELEMENTS (members));
    assert_cannot_open (f->path, ROUSE_ERROR_NOT_FIRMWARE, "leads out of it");
  }
  g_assert_true (rouse_ipsw_name_is_safe ("a/..b/c.."));
}

static void
test_encrypted (Fixture *f, gconstpointer data)
{
  make_ipsw (f, (const guint8 *) "12345", 5);
  patch (f, "stored.dmg", 1, 8 - 46, "\x01\x00", 2); /* flags in the directory */
  assert_cannot_open (f->path, ROUSE_ERROR_NOT_FIRMWARE, "encrypted");
}

static void
test_unknown_method (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GError) error = NULL;

  make_ipsw (f, (const guint8 *) "12345", 5);
  patch (f, "deflated.dmg", 0, 8 - 30, "\x09\x00", 2);
  patch (f, "deflated.dmg", 1, 10 - 46, "\x09\x00", 2);
  ipsw = open_ok (f->path);
  g_assert_null (rouse_ipsw_open_stream (ipsw, "deflated.dmg", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE);
}

/* --- ZIP64: five gigabytes of holes, written by hand --- */

#define HUGE_SIZE (G_GUINT64_CONSTANT (5) << 30)

static void
append_le (GByteArray *out, guint64 value, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    guint8 byte = i < sizeof value ? (guint8) (value >> (8 * i)) : 0;

    g_byte_array_append (out, &byte, 1);
  }
}

static guint32
crc_of_zeros (guint64 size)
{
  guint8 zero = 0;
  uLong all = 0, power = crc32 (0, &zero, 1);

  for (guint64 n = 1; n <= size; n <<= 1) {
    if (size & n)
      all = crc32_combine (all, power, (z_off_t) n);
    power = crc32_combine (power, power, (z_off_t) n);
  }
  return (guint32) all;
}

static void
append_local (GByteArray *out, const char *name)
{
  append_le (out, 0x04034b50, 4);
  append_le (out, 45, 2);
  append_le (out, 0, 20); /* flags to sizes: the directory counts */
  append_le (out, strlen (name), 2);
  append_le (out, 0, 2);
  g_byte_array_append (out, (const guint8 *) name, strlen (name));
}

static void
append_entry (GByteArray *out, const char *name, guint32 crc, guint64 size, guint64 offset)
{
  append_le (out, 0x02014b50, 4);
  append_le (out, 3 << 8 | 45, 2);
  append_le (out, 45, 10); /* version needed to date */
  append_le (out, crc, 4);
  append_le (out, G_MAXUINT32, 4);
  append_le (out, G_MAXUINT32, 4);
  append_le (out, strlen (name), 2);
  append_le (out, 28, 2);
  append_le (out, 0, 6);
  append_le (out, (guint64) 0100644 << 16, 4);
  append_le (out, G_MAXUINT32, 4);
  g_byte_array_append (out, (const guint8 *) name, strlen (name));
  append_le (out, 1, 2);
  append_le (out, 24, 2);
  append_le (out, size, 8);
  append_le (out, size, 8);
  append_le (out, offset, 8);
}

static void
append_end (GByteArray *out, guint64 n, guint64 size, guint64 offset)
{
  append_le (out, 0x06064b50, 4);
  append_le (out, 44, 8);
  append_le (out, 45 | 45 << 16, 4);
  append_le (out, 0, 8);
  append_le (out, n, 8);
  append_le (out, n, 8);
  append_le (out, size, 8);
  append_le (out, offset, 8);
  append_le (out, 0x07064b50, 4);
  append_le (out, 0, 4);
  append_le (out, offset + size, 8);
  append_le (out, 1, 4);
  append_le (out, 0x06054b50, 4);
  append_le (out, 0, 4);
  append_le (out, 0xFFFFFFFF, 4);
  append_le (out, G_MAXUINT64, 8);
  append_le (out, 0, 2);
}

static void
make_zip64 (Fixture *f)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  guint64 huge_at = 0, last_at, directory_at;
  int fd = g_open (f->path, O_WRONLY | O_CREAT, 0600);

  append_local (head, "huge.dmg");
  last_at = head->len + HUGE_SIZE;
  append_local (tail, MANIFEST);
  g_byte_array_append (tail, (const guint8 *) "<plist/>", 8);
  directory_at = last_at + tail->len;
  append_entry (tail, "huge.dmg", crc_of_zeros (HUGE_SIZE), HUGE_SIZE, huge_at);
  append_entry (tail, MANIFEST, (guint32) crc32 (0, (const guint8 *) "<plist/>", 8), 8, last_at);
  append_end (tail, 2, last_at + tail->len - directory_at, directory_at);
  g_assert_cmpint (pwrite (fd, head->data, head->len, 0), ==, head->len);
  if (pwrite (fd, tail->data, tail->len, (off_t) last_at) != (gssize) tail->len)
    g_test_skip ("no sparse files of this size here");
  g_close (fd, NULL);
}

static void
test_zip64 (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (RouseIpswStream) stream = NULL;
  g_autoptr (GBytes) manifest = NULL;
  guint8 end[4] = { 1, 1, 1, 1 };

  make_zip64 (f);
  if (g_test_failed ())
    return;
  ipsw = open_ok (f->path);
  stream = rouse_ipsw_open_stream (ipsw, "huge.dmg", NULL);
  g_assert_cmpuint (rouse_ipsw_stream_get_size (stream), ==, HUGE_SIZE);
  g_assert_true (rouse_ipsw_stream_is_stored (stream));
  g_assert_true (rouse_ipsw_stream_read_at (stream, HUGE_SIZE - 4, end, 4, NULL, NULL));
  g_assert_cmpmem (end, 4, "\0\0\0\0", 4);
  manifest = rouse_ipsw_read (ipsw, MANIFEST, 100, NULL, NULL);
  g_assert_nonnull (manifest);
  g_assert_cmphex (rouse_ipsw_get_mode (ipsw, MANIFEST), ==, 0100644);
}

/* --- folders --- */

static void
put_file (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *root = g_build_filename (f->dir, "unpacked", NULL);
  g_autofree char *inside = g_build_filename (root, "Firmware", "inside", NULL);
  g_autofree char *outside = g_build_filename (root, "outside", NULL);
  g_autofree char *folder = g_build_filename (root, "folder", NULL);
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) linked = NULL;
  g_auto (GStrv) names = NULL;

  put_file (root, MANIFEST, "<plist/>");
  put_file (root, "Firmware/all_flash/x.im4p", "hello");
  put_file (f->dir, "secret", "secret");
  g_assert_cmpint (symlink ("all_flash/x.im4p", inside), ==, 0);
  g_assert_cmpint (symlink ("../secret", outside), ==, 0);
  g_assert_cmpint (symlink ("..", folder), ==, 0);
  ipsw = open_ok (root);
  bytes = rouse_ipsw_read (ipsw, "Firmware/all_flash/x.im4p", 100, NULL, NULL);
  linked = rouse_ipsw_read (ipsw, "Firmware/inside", 100, NULL, NULL);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "hello", 5);
  g_assert_true (g_bytes_equal (bytes, linked));
  g_assert_false (rouse_ipsw_has (ipsw, "outside"));
  g_assert_false (rouse_ipsw_has (ipsw, "folder/secret"));
  g_assert_false (rouse_ipsw_has (ipsw, "../secret"));
  names = rouse_ipsw_list (ipsw, NULL);
  g_assert_cmpuint (g_strv_length (names), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/ipsw/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("members", test_members);
  ADD ("read", test_read);
  ADD ("pieces", test_pieces);
  ADD ("threads", test_threads);
  ADD ("stream-keeps-ipsw", test_stream_keeps_ipsw);
  ADD ("cancelled", test_cancelled);
  ADD ("no-firmware", test_no_firmware);
  ADD ("not-readable", test_not_readable);
  ADD ("cut-short", test_cut_short);
  ADD ("damaged", test_damaged);
  ADD ("hostile-names", test_hostile_names);
  ADD ("encrypted", test_encrypted);
  ADD ("unknown-method", test_unknown_method);
  ADD ("zip64", test_zip64);
  ADD ("folder", test_folder);
#undef ADD
  return g_test_run ();
}
