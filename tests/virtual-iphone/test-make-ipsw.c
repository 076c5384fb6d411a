/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/plist.h"

/* Opens what make-ipsw makes, with libzip and GLib's own hashes: everything that the manifest says must be true. */

static const struct {
  const char *name;
  const char *manifest; /* of the samples, or NULL: the default one */
  const char *options[4];
} cases[] = {
  { "default", NULL, { NULL } },
  { "ios13", NULL, { "--version", "13.7", NULL } },
  { "ios18", NULL, { "--version", "18.4", NULL } },
  { "deflate", NULL, { "--deflate", NULL } },
  { "iphone4", "BuildManifest_iPhone3_1_7.1.2_11D257.plist", { NULL } },
  { "iphone6s", "BuildManifest_iPhone8_1_15.7_19H12.plist", { NULL } },
  { "iphone7", "BuildManifest_iPhone9_x_10_x_13.5.1_17F80.plist", { NULL } },
  { "iphone12pro", "BuildManifest_iPhone13_3_26.2.1_23C71_d53p.plist", { NULL } },
};

static char *
make (const char *manifest, const char *const *options)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  char *path = NULL;
  int code = -1, fd = g_file_open_tmp ("test-XXXXXX.ipsw", &path, NULL);

  g_close (fd, NULL);
  g_ptr_array_add (command, (gpointer) g_getenv ("MAKE_IPSW"));
  g_ptr_array_add (command, (gpointer) "--os-size");
  g_ptr_array_add (command, (gpointer) "2M");
  g_ptr_array_add (command, (gpointer) "--ramdisk-size");
  g_ptr_array_add (command, (gpointer) "100K");
  if (manifest != NULL) {
    g_ptr_array_add (command, (gpointer) "--manifest");
    g_ptr_array_add (command, (gpointer) manifest);
  }
  for (gsize i = 0; options[i] != NULL; i++)
    g_ptr_array_add (command, (gpointer) options[i]);
  g_ptr_array_add (command, path);
  g_ptr_array_add (command, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) command->pdata, NULL, 0, NULL, NULL, NULL, NULL, &code, NULL));
  g_assert_cmpint (code, ==, 0);
  return path;
}

static guint8 *
read_member (zip_t *archive, const char *name, gsize *size)
{
  zip_stat_t stat;
  zip_file_t *file;
  guint8 *data;

  if (zip_stat (archive, name, 0, &stat) != 0) {
    g_test_message ("no member %s", name);
    g_assert_not_reached ();
  }
  file = zip_fopen (archive, name, 0);
  data = g_malloc (stat.size + 1);
  g_assert_cmpint (zip_fread (file, data, stat.size), ==, (zip_int64_t) stat.size);
  g_assert_cmpint (zip_fclose (file), ==, 0); /* checks the CRC */
  *size = stat.size;
  return data;
}

/* Finds the record of a table of files whose digest it must be. */
static gboolean
ftab_has (const guint8 *data, gsize size, GChecksumType hash, const guint8 *digest, gsize digest_size)
{
  guint32 n = data[0x28];

  g_assert_true (memcmp (data + 0x24, "ftab", 4) == 0);
  for (guint32 i = 0; i < n; i++) {
    const guint32 *words = (const guint32 *) (gconstpointer) (data + 0x30 + 16 * i);
    g_autoptr (GChecksum) sum = g_checksum_new (hash);
    guint8 found[64];
    gsize found_size = sizeof found;

    g_assert_cmpuint (words[1] + words[2], <=, size);
    g_checksum_update (sum, data + words[1], words[2]);
    g_checksum_get_digest (sum, found, &found_size);
    if (memcmp (found, digest, digest_size) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_right (plist_t entry, guint8 *data, gsize size)
{
  gsize digest_size = 0;
  const guint8 *digest = rouse_plist_get_data (entry, "Digest", &digest_size);
  const char *type = rouse_plist_get_string (entry, "Info/Img4PayloadType");
  GChecksumType hash = digest_size == 20 ? G_CHECKSUM_SHA1 : digest_size == 32 ? G_CHECKSUM_SHA256 : G_CHECKSUM_SHA384;
  g_autoptr (GChecksum) sum = NULL;
  guint8 found[64];
  gsize found_size = sizeof found;

  if (digest == NULL || digest_size == 0)
    return TRUE;
  if (size >= 4 && memcmp (data, "3gmI", 4) == 0) /* IMG3: not of the whole file; test-old-images checks it */
    return digest_size == 20;
  if (rouse_plist_get_bool (entry, "Info/IsFTAB") || (size > 0x30 && memcmp (data + 0x24, "ftab", 4) == 0))
    return ftab_has (data, size, hash, digest, digest_size);
  if (type != NULL) {
    guint8 *magic = memmem (data, MIN (size, 16), "IM4P", 4);

    g_assert_nonnull (magic);
    memcpy (magic + 6, type, 4);
  }
  sum = g_checksum_new (hash);
  g_checksum_update (sum, data, (gssize) size);
  g_checksum_get_digest (sum, found, &found_size);
  return memcmp (found, digest, digest_size) == 0;
}

static guint
check_identity (zip_t *archive, plist_t identity)
{
  plist_t manifest = rouse_plist_get_dict (identity, "Manifest");
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;
  guint n = 0;

  plist_dict_new_iter (manifest, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (manifest, iter, &name, &entry); name != NULL;
       plist_dict_next_item (manifest, iter, &name, &entry)) {
    const char *path = rouse_plist_get_string (entry, "Info/Path");

    if (path != NULL) {
      gsize size;
      g_autofree guint8 *data = read_member (archive, path, &size);

      if (!is_right (entry, data, size))
        g_error ("%s: wrong digest", name);
      n++;
    }
    g_clear_pointer (&name, free);
  }
  return n;
}

static void
test_digests (gconstpointer data)
{
  gsize i = (gsize) GPOINTER_TO_UINT (data), size;
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *manifest_path = NULL, *path = NULL;
  g_autofree guint8 *text = NULL;
  g_auto (plist_t) manifest = NULL;
  plist_t identities;
  zip_t *archive;

  if (cases[i].manifest != NULL) {
    manifest_path = g_build_filename (samples != NULL ? samples : "/nowhere", "manifests", cases[i].manifest, NULL);
    if (!g_file_test (manifest_path, G_FILE_TEST_EXISTS)) {
      g_test_skip ("no sample manifests");
      return;
    }
  }
  path = make (manifest_path, cases[i].options);
  archive = zip_open (path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
  g_assert_nonnull (archive);
  text = read_member (archive, "BuildManifest.plist", &size);
  manifest = rouse_plist_parse (text, size, NULL);
  identities = rouse_plist_get_array (manifest, "BuildIdentities");
  g_assert_cmpuint (plist_array_get_size (identities), >=, 2);
  for (guint j = 0; j < plist_array_get_size (identities); j++)
    g_assert_cmpuint (check_identity (archive, plist_array_get_item (identities, j)), >, 10);
  zip_discard (archive);
  g_unlink (path);
}

/* Two runs give the same file. */
static void
test_repeatable (void)
{
  g_autofree char *one = make (NULL, cases[0].options), *two = make (NULL, cases[0].options);
  g_autoptr (GMappedFile) first = g_mapped_file_new (one, FALSE, NULL);
  g_autoptr (GMappedFile) second = g_mapped_file_new (two, FALSE, NULL);

  g_assert_cmpmem (g_mapped_file_get_contents (first), g_mapped_file_get_length (first),
                   g_mapped_file_get_contents (second), g_mapped_file_get_length (second));
  g_unlink (one);
  g_unlink (two);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strconcat ("/make-ipsw/", cases[i].name, NULL);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), test_digests);
  }
  g_test_add_func ("/make-ipsw/repeatable", test_repeatable);
  return g_test_run ();
}
