/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4.h"

#include <string.h>

#include "base/error.h"
#include "firmware/build-manifest.h"
#include "firmware/ipsw.h"
#include "make-zip.h"

/* Spec 15 §5.1 */
static const guint8 im4p[] = { 0x30, 0x14, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x50, 0x16, 0x04, 0x6C,
                               0x6F, 0x67, 0x6F, 0x16, 0x01, 0x31, 0x04, 0x03, 0xAA, 0xBB, 0xCC };
static const guint8 fake_ticket[] = { 0x30, 0x10, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x4D, 0x02,
                                      0x01, 0x00, 0x31, 0x00, 0x04, 0x01, 0x01, 0x30, 0x00 };
static const guint8 img4[] = { 0x30, 0x30, 0x16, 0x04, 0x49, 0x4D, 0x47, 0x34, 0x30, 0x14, 0x16, 0x04, 0x49,
                               0x4D, 0x34, 0x50, 0x16, 0x04, 0x72, 0x6C, 0x67, 0x6F, 0x16, 0x01, 0x31, 0x04,
                               0x03, 0xAA, 0xBB, 0xCC, 0xA0, 0x12, 0x30, 0x10, 0x16, 0x04, 0x49, 0x4D, 0x34,
                               0x4D, 0x02, 0x01, 0x00, 0x31, 0x00, 0x04, 0x01, 0x01, 0x30, 0x00 };

/* The stream of a member with these bytes; it keeps its archive, whose file is gone. */
static RouseIpswStream *
make_stream (const void *data, gsize size, gboolean is_stored)
{
  const ZipMember members[] = { { "BuildManifest.plist", "", 0 }, { "x", data, size, is_stored } };
  g_autofree char *dir = g_dir_make_tmp ("rouse-img4-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "a.ipsw", NULL);
  g_autoptr (RouseIpsw) ipsw = NULL;
  RouseIpswStream *stream;

  make_zip (path, members, G_N_ELEMENTS (members));
  ipsw = rouse_ipsw_open (path, NULL);
  stream = rouse_ipsw_open_stream (ipsw, "x", NULL);
  g_assert_nonnull (stream);
  g_remove (path);
  g_rmdir (dir);
  return stream;
}

static GBytes *
load_sample (const char *name)
{
  const char *dir = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *path = g_build_filename (dir != NULL ? dir : "/nonexistent", name, NULL);
  char *data;
  gsize size;

  if (g_file_get_contents (path, &data, &size, NULL))
    return g_bytes_new_take (data, size);
  g_test_skip ("no samples");
  return NULL;
}

static void
test_wrap (void)
{
  g_autoptr (GBytes) ticket = g_bytes_new_static (fake_ticket, sizeof fake_ticket);

  for (gsize is_stored = 0; is_stored < 2; is_stored++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (RouseImg4Source) source =
        rouse_img4_source_new (make_stream (im4p, sizeof im4p, is_stored != 0), "rlgo", ticket, NULL, NULL, &error);
    g_autoptr (GBytes) whole = NULL;

    g_assert_no_error (error);
    whole = rouse_img4_source_read_all (source, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), img4, sizeof img4);
  }
}

/* Any piece of it is the same as in the whole, also where head, file, type and tail meet. */
static void
test_pieces (void)
{
  g_autoptr (GBytes) ticket = g_bytes_new_static (fake_ticket, sizeof fake_ticket);
  g_autoptr (RouseImg4Source) source =
      rouse_img4_source_new (make_stream (im4p, sizeof im4p, TRUE), "rlgo", ticket, NULL, NULL, NULL);
  guint8 piece[sizeof img4];

  g_assert_cmpuint (rouse_img4_source_get_size (source), ==, sizeof img4);
  for (gsize from = 0; from <= sizeof img4; from++) {
    for (gsize size = 0; size <= sizeof img4 - from; size++) {
      g_assert_true (rouse_img4_source_read_at (source, from, piece, size, NULL, NULL));
      g_assert_cmpmem (piece, size, img4 + from, size);
    }
    g_assert_false (rouse_img4_source_read_at (source, from, piece, sizeof img4 - from + 1, NULL, NULL));
  }
}

/* Bytes behind the sequence are not part of it. */
static void
test_trailing (void)
{
  g_autoptr (GBytes) ticket = g_bytes_new_static (fake_ticket, sizeof fake_ticket);
  g_autofree guint8 *longer = g_malloc0 (sizeof im4p + 100);
  g_autoptr (RouseImg4Source) source = NULL;
  g_autoptr (GBytes) whole = NULL;

  memcpy (longer, im4p, sizeof im4p);
  source = rouse_img4_source_new (make_stream (longer, sizeof im4p + 100, TRUE), "rlgo", ticket, NULL, NULL, NULL);
  whole = rouse_img4_source_read_all (source, NULL, NULL);
  g_assert_cmpmem (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), img4, sizeof img4);
}

static void
test_restore_info (void)
{
  /* Spec 15 §5.1 without the [1] around it, and §4.3 */
  const guint8 tbm[] = { 0x30, 0x3F, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x52, 0x31, 0x37, 0xFF, 0x87, 0x9B,
                         0xB9, 0xD2, 0x64, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x73, 0x6E, 0x69, 0x64, 0x02,
                         0x01, 0x02, 0xFF, 0x87, 0xAB, 0x8D, 0xDE, 0x6E, 0x0C, 0x30, 0x0A, 0x16, 0x04,
                         0x75, 0x63, 0x6F, 0x6E, 0x04, 0x02, 0x11, 0x22, 0xFF, 0x87, 0xAB, 0x8D, 0xCA,
                         0x72, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x75, 0x63, 0x65, 0x72, 0x04, 0x01, 0x33 };
  const guint8 slot[] = { 0x30, 0x1A, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x52, 0x31, 0x12, 0xFF, 0x86, 0x8B, 0xB9,
                          0xD2, 0x64, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x61, 0x6E, 0x69, 0x64, 0x02, 0x01, 0x00 };
  g_autoptr (GBytes) ticket = g_bytes_new_static (fake_ticket, sizeof fake_ticket);
  g_autoptr (GBytes) with_tbm = rouse_im4r_new ((const guint8 *) "\x11\x22", 2, (const guint8 *) "\x33", 1, "snid", 2);
  g_autoptr (GBytes) with_slot = rouse_im4r_new (NULL, 0, NULL, 0, "anid", 0);
  g_autoptr (RouseImg4Source) source =
      rouse_img4_source_new (make_stream (im4p, sizeof im4p, TRUE), "rlgo", ticket, with_tbm, NULL, NULL);
  g_autoptr (GBytes) whole = rouse_img4_source_read_all (source, NULL, NULL);
  const guint8 *data = g_bytes_get_data (whole, NULL);

  g_assert_null (rouse_im4r_new (NULL, 0, NULL, 0, NULL, 0));
  g_assert_cmpmem (g_bytes_get_data (with_tbm, NULL), g_bytes_get_size (with_tbm), tbm, sizeof tbm);
  g_assert_cmpmem (g_bytes_get_data (with_slot, NULL), g_bytes_get_size (with_slot), slot, sizeof slot);
  g_assert_cmpuint (data[1], ==, 0x30 + 2 + sizeof tbm);
  g_assert_cmpmem (data + sizeof img4, 2, "\xA1\x41", 2);
  g_assert_cmpmem (data + sizeof img4 + 2, sizeof tbm, tbm, sizeof tbm);
}

static void
test_bad_im4p (void)
{
  g_autofree guint8 *data = g_memdup2 (im4p, sizeof im4p);
  RouseIm4pInfo info;

  for (gsize n = 0; n < sizeof im4p; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (rouse_im4p_read_info (&info, im4p, n, n, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  }
  for (gsize i = 0; i < 14; i++) {
    data[i] ^= 0x80;
    g_assert_false (rouse_im4p_read_info (&info, data, sizeof im4p, sizeof im4p, NULL));
    data[i] ^= 0x80;
  }
  g_assert_true (rouse_im4p_read_info (&info, data, sizeof im4p, sizeof im4p, NULL));
  g_assert_cmpstr (info.type, ==, "logo");
  g_assert_cmpuint (info.type_offset, ==, 10);
  g_assert_cmpuint (info.size, ==, sizeof im4p);
}

static void
test_bad_ticket (void)
{
  const guint8 not_im4m[] = { 0x30, 0x06, 0x16, 0x04, 'I', 'M', '4', 'P' };
  g_autoptr (GBytes) bad = g_bytes_new_static (not_im4m, sizeof not_im4m);
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_img4_source_new (make_stream (im4p, sizeof im4p, TRUE), NULL, bad, NULL, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
  for (gsize n = 0; n < sizeof fake_ticket; n++) {
    g_autoptr (GBytes) cut = g_bytes_new_static (fake_ticket, n);

    g_assert_null (rouse_im4m_new (cut, NULL));
  }
}

static void
test_types (void)
{
  const struct {
    const char *name;
    const char *image_type;
    const char *type;
    const char *retag;
  } cases[] = {
    { "KernelCache", NULL, "krnl", NULL },
    { "RestoreKernelCache", NULL, "rkrn", "rkrn" },
    { "RestoreRamDisk", NULL, "rdsk", NULL },
    { "RestoreANS", NULL, "rans", NULL },
    { "SE,RapRTKitOS", "rkos", "rkos", "rkos" },
    { "ACIBT", NULL, "acib", NULL },
    { "rfts", NULL, "rfts", NULL },
    { "OS", NULL, "rosi", NULL },
    { "Ap,RestorecL4", NULL, "rxcl", "rxcl" },
    { "BatteryCharging", NULL, "glyC", NULL },
    { "Something", NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const RouseComponent component = { .name = cases[i].name, .image_type = cases[i].image_type };

    g_assert_cmpstr (rouse_img4_type_for (&component), ==, cases[i].type);
    g_assert_cmpstr (rouse_img4_retag_for (&component), ==, cases[i].retag);
  }
}

/* --- digests --- */

typedef struct {
  const char *component;
  const char *image_type;
  GChecksumType checksum;
  const char *contents; /* what the digest is of; what the file has is @file */
  gsize contents_size;
  const char *file;
  gsize file_size;
  gboolean is_ok;
} Digest;

#define LOGO "\x30\x14\x16\x04IM4P\x16\x04logo\x16\x01\x31\x04\x03\xAA\xBB\xCC"
#define RLGO "\x30\x14\x16\x04IM4P\x16\x04rlgo\x16\x01\x31\x04\x03\xAA\xBB\xCC"
#define DAMAGED "\x30\x14\x16\x04IM4P\x16\x04logo\x16\x01\x31\x04\x03\xAA\xBB\xCD"
#define S(text) text, sizeof (text) - 1

static const Digest digests[] = {
  { "AppleLogo", NULL, G_CHECKSUM_SHA384, S (LOGO), S (LOGO), TRUE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA1, S (LOGO), S (LOGO), TRUE },
  { "RestoreLogo", "rlgo", G_CHECKSUM_SHA384, S (RLGO), S (LOGO), TRUE },
  { "RestoreLogo", "rlgo", G_CHECKSUM_SHA384, S (LOGO), S (LOGO), FALSE },
  { "RestoreLogo", NULL, G_CHECKSUM_SHA384, S (RLGO), S (LOGO), TRUE },
  { "RestoreLogo", NULL, G_CHECKSUM_SHA384, S (LOGO), S (LOGO), TRUE },
  { "RestoreLogo", NULL, G_CHECKSUM_SHA384, S (LOGO), S (DAMAGED), FALSE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA384, S (LOGO), S (DAMAGED), FALSE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA1, S (LOGO), S (DAMAGED), FALSE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA384, S (LOGO), S ("no IM4P"), FALSE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA384, S ("no IM4P"), S ("no IM4P"), TRUE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA1, S (LOGO), S ("an IMG3"), TRUE },
  { "AppleLogo", NULL, G_CHECKSUM_SHA256, S (LOGO), S (DAMAGED), TRUE },
  { "OS", NULL, G_CHECKSUM_SHA384, S ("image"), S ("image"), TRUE },
  { "OS", NULL, G_CHECKSUM_SHA384, S ("image"), S ("imagf"), FALSE },
  { "OS", NULL, G_CHECKSUM_SHA1, S ("image"), S ("imagf"), TRUE },
  { "Cryptex1,SystemOS", NULL, G_CHECKSUM_SHA384, S ("image"), S ("imagf"), FALSE },
  { "Savage,B0-Prod-Patch", NULL, G_CHECKSUM_SHA256, S ("patch"), S ("patch"), TRUE },
  { "Savage,B0-Prod-Patch", NULL, G_CHECKSUM_SHA256, S ("patch"), S ("other"), FALSE },
  { "Savage,B0-Prod-PatchVT", NULL, G_CHECKSUM_SHA256, S (""), S (""), TRUE },
  { "Rap,RTKitOS", NULL, G_CHECKSUM_SHA384, S ("ftab"), S ("other"), TRUE },
  { "BMU,DigestMap", NULL, G_CHECKSUM_SHA256, S ("map"), S ("other"), TRUE },
};

static void
test_digest (gconstpointer data)
{
  const Digest *test = data;
  GChecksum *checksum = g_checksum_new (test->checksum);
  g_autoptr (RouseIpswStream) stream = make_stream (test->file, test->file_size, TRUE);
  g_autoptr (GError) error = NULL;
  guint8 digest[64];
  gsize size = sizeof digest;
  RouseComponent component = { .name = test->component, .image_type = test->image_type, .digest = digest };
  gboolean ok;

  g_checksum_update (checksum, (const guchar *) test->contents, (gssize) test->contents_size);
  g_checksum_get_digest (checksum, digest, &size);
  g_checksum_free (checksum);
  component.digest_size = size;
  ok = rouse_img4_verify_component (&component, stream, NULL, NULL, NULL, &error);
  g_assert_cmpint (ok, ==, test->is_ok);
  if (!ok) {
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
    g_assert_nonnull (strstr (error->message, test->component));
  }
}

static void
add_bytes (guint64 bytes, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (bytes, >, *last);
  *last = bytes;
}

static void
test_digest_progress (void)
{
  const gsize size = (3 << 20) + 5;
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (RouseIpswStream) stream = make_stream (data, size, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const RouseComponent component = { .name = "OS" };
  guint64 last = 0;

  g_assert_false (rouse_img4_digest_is_known (&component));
  g_assert_true (rouse_img4_verify_component (&component, stream, add_bytes, &last, NULL, NULL));
  g_assert_cmpuint (last, ==, size);
  g_cancellable_cancel (cancellable);
  g_assert_false (rouse_img4_verify_component (&component, stream, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- real files --- */

static void
test_real_wrap (void)
{
  g_autoptr (GBytes) tree = load_sample ("images/DeviceTree.d221ap.im4p");
  g_autoptr (GBytes) shsh = load_sample ("tickets/0x8015.shsh");
  g_auto (plist_t) response = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autoptr (RouseImg4Source) source = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autofree char *sum = NULL;

  if (tree == NULL || shsh == NULL)
    return;
  response = rouse_plist_parse_bytes (shsh, NULL);
  ticket = rouse_plist_get_bytes (response, "ApImg4Ticket");
  source = rouse_img4_source_new (make_stream (g_bytes_get_data (tree, NULL), g_bytes_get_size (tree), FALSE), "rdtr",
                                  ticket, NULL, NULL, NULL);
  whole = rouse_img4_source_read_all (source, NULL, NULL);
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, whole);
  g_assert_cmpuint (g_bytes_get_size (whole), ==, 175569);
  g_assert_cmpstr (sum, ==, "b7301694407fa80381d197ac3479c1a94f4971a4908e11c5c172c60eb1464a0c");
}

static void
test_real_tickets (void)
{
  const struct {
    const char *file;
    guint64 chip_id;
    guint64 board_id;
    gsize nonce_size;
    gsize digest_size;
  } cases[] = {
    { "tickets/0x8000.shsh", 0x8000, 0x02, 20, 20 },
    { "tickets/0x8010.shsh", 0x8010, 0x18, 32, 48 },
    { "tickets/0x8015.shsh", 0x8015, 0x06, 32, 48 },
    { "tickets/0x8960.shsh", 0x8960, 0x02, 20, 20 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) shsh = load_sample (cases[i].file);
    g_auto (plist_t) response = shsh != NULL ? rouse_plist_parse_bytes (shsh, NULL) : NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (RouseIm4m) ticket = NULL;
    guint64 value = 0;
    gsize size;

    if (shsh == NULL)
      return;
    bytes = rouse_plist_get_bytes (response, "ApImg4Ticket");
    ticket = rouse_im4m_new (bytes, NULL);
    g_assert_nonnull (ticket);
    g_assert_true (rouse_im4m_get_uint (ticket, "CHIP", &value));
    g_assert_cmphex (value, ==, cases[i].chip_id);
    g_assert_true (rouse_im4m_get_uint (ticket, "BORD", &value));
    g_assert_cmphex (value, ==, cases[i].board_id);
    g_assert_true (rouse_im4m_get_uint (ticket, "CPRO", &value));
    g_assert_cmpuint (value, ==, 1);
    g_assert_false (rouse_im4m_get_uint (ticket, "BNCH", &value));
    g_assert_nonnull (rouse_im4m_get_data (ticket, "BNCH", &size));
    g_assert_cmpuint (size, ==, cases[i].nonce_size);
    g_assert_nonnull (rouse_im4m_get_digest (ticket, "ibss", &size));
    g_assert_cmpuint (size, ==, cases[i].digest_size);
    g_assert_null (rouse_im4m_get_digest (ticket, "none", &size));
  }
}

/* A ticket that was requested without nonce has an empty one, which is not the same as none. */
static void
test_real_empty_nonce (void)
{
  g_autoptr (GBytes) shsh = load_sample ("tickets/0x8015.shsh");
  g_auto (plist_t) response = shsh != NULL ? rouse_plist_parse_bytes (shsh, NULL) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RouseIm4m) ticket = NULL;
  gsize size = 1;

  if (shsh == NULL)
    return;
  bytes = rouse_plist_get_bytes (response, "noNonce/ApImg4Ticket");
  ticket = rouse_im4m_new (bytes, NULL);
  g_assert_nonnull (rouse_im4m_get_data (ticket, "BNCH", &size));
  g_assert_cmpuint (size, ==, 0);
}

static void
test_real_digests (void)
{
  const struct {
    const char *component;
    const char *file;
  } cases[] = {
    { "DeviceTree", "images/DeviceTree.d221ap.im4p" },
    { "RestoreDeviceTree", "images/DeviceTree.d221ap.im4p" },
    { "AppleLogo", "images/applelogo_at_3x_iphone.im4p" },
    { "RestoreLogo", "images/applelogo_at_3x_iphone.im4p" },
    { "BatteryLow1", "images/batterylow1_at_3x_iphone.im4p" },
    { "Savage,B0-Prod-Patch", "images/Savage.B0-Prod.fw" },
    { "Savage,B0-Prod-PatchVT", "images/Savage.B0-Prod.vt.fw" },
  };
  g_autoptr (GBytes) plist = load_sample ("manifests/BuildManifest_iPhone10_3_10_6_11.2_15C114.plist");
  g_autoptr (RouseBuildManifest) manifest = plist != NULL ? rouse_build_manifest_new (plist, NULL) : NULL;

  for (gsize i = 0; manifest != NULL && i < G_N_ELEMENTS (cases); i++) {
    RouseBuildIdentity *identity = rouse_build_manifest_get_identity (manifest, 0);
    const RouseComponent *component = rouse_build_identity_find_component (identity, cases[i].component);
    g_autoptr (GBytes) file = load_sample (cases[i].file);
    g_autofree guint8 *data = NULL;
    gsize size;
    g_autoptr (RouseIpswStream) good = NULL;
    g_autoptr (RouseIpswStream) bad = NULL;
    g_autoptr (GError) error = NULL;

    if (file == NULL)
      return;
    data = g_bytes_unref_to_data (g_steal_pointer (&file), &size);
    good = make_stream (data, size, FALSE);
    g_assert_true (rouse_img4_digest_is_known (component));
    rouse_img4_verify_component (component, good, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    if (size == 0)
      continue;
    data[size / 2] ^= 1;
    bad = make_stream (data, size, FALSE);
    g_assert_false (rouse_img4_verify_component (component, bad, NULL, NULL, NULL, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/img4/wrap", test_wrap);
  g_test_add_func ("/img4/pieces", test_pieces);
  g_test_add_func ("/img4/trailing", test_trailing);
  g_test_add_func ("/img4/restore-info", test_restore_info);
  g_test_add_func ("/img4/bad-im4p", test_bad_im4p);
  g_test_add_func ("/img4/bad-ticket", test_bad_ticket);
  g_test_add_func ("/img4/types", test_types);
  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++) {
    g_autofree char *path = g_strdup_printf ("/img4/digest/%02" G_GSIZE_FORMAT "-%s", i, digests[i].component);

    g_test_add_data_func (path, &digests[i], test_digest);
  }
  g_test_add_func ("/img4/digest-progress", test_digest_progress);
  g_test_add_func ("/img4/real-wrap", test_real_wrap);
  g_test_add_func ("/img4/real-tickets", test_real_tickets);
  g_test_add_func ("/img4/real-empty-nonce", test_real_empty_nonce);
  g_test_add_func ("/img4/real-digests", test_real_digests);
  return g_test_run ();
}
