/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/component-source.h"

#include <string.h>

#include "base/error.h"
#include "make-zip.h"
#include "restore/ap-ticket.h"

#define ENTRY(name, path)                                                                                              \
  "<key>" name "</key><dict><key>Info</key><dict><key>Path</key><string>" path "</string></dict></dict>"
#define MANIFEST(build, chip, class)                                                                                   \
  "<plist "                                                                                                            \
  "version='1.0'><dict><key>ProductVersion</key><string>7.1.2</string><key>ProductBuildVersion</key><string>" build    \
  "</string><key>SupportedProductTypes</key><array><string>iPad2,1</string><string>iPhone12,1</string>"                \
  "</array><key>BuildIdentities</key><array><dict><key>ApChipID</key><string>" chip                                    \
  "</string><key>ApBoardID</key><string>0x4</string><key>Info</key><dict><key>DeviceClass</key><string>" class         \
      "</string><key>Variant</key><string>Customer Erase Install "                                                     \
      "(IPSW)</string></dict><key>Manifest</key><dict>" ENTRY ("iBSS", "iBSS.dfu") ENTRY ("iBEC", "iBEC.dfu")          \
          ENTRY ("RestoreRamDisk", "disk.dmg") ENTRY ("RestoreDeviceTree", "tree")                                     \
              ENTRY ("RestoreKernelCache", "kernel")                                                                   \
                  ENTRY ("OS", "os.dmg") "<key>ftap</key><dict/></dict></dict></array></dict></plist>"

static const guint8 img3[] = { '3', 'g', 'm', 'I', 40, 0, 0, 0, 20, 0, 0, 0, 0,   0,   0,   0,   's', 's', 'b', 'i',
                               'A', 'T', 'A', 'D', 20, 0, 0, 0, 8,  0, 0, 0, 'b', 'e', 'f', 'o', 'r', 'e', '!', '!' };
static const guint8 im4p[] = { 0x30, 0x14, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x50, 0x16, 0x04, 0x6C,
                               0x6F, 0x67, 0x6F, 0x16, 0x01, 0x31, 0x04, 0x03, 0xAA, 0xBB, 0xCC };

typedef struct {
  char *folder, *path;
  RouseRestoreJob *job;
} Fixture;

/* What a test needs: build, and whether the phone knows Image4. */
typedef struct {
  const char *manifest;
  const char *board;
  guint32 chip_id, board_id;
  gboolean image4;
} Phone;

static const Phone old_phone = { MANIFEST ("11D257", "0x8940", "k93ap"), "k93ap", 0x8940, 0x04, FALSE };
static const Phone very_old_phone = { MANIFEST ("8L1", "0x8940", "k93ap"), "k93ap", 0x8940, 0x04, FALSE };
static const Phone new_phone = { MANIFEST ("23A1", "0x8030", "n104ap"), "n104ap", 0x8030, 0x04, TRUE };

static void
write_ipsw (const char *path, const char *manifest)
{
  const ZipMember members[] = {
    { "BuildManifest.plist", manifest, strlen (manifest), TRUE },
    { "iBSS.dfu", img3, sizeof img3, TRUE },
    { "iBEC.dfu", "raw iBEC", 8, FALSE },
    { "disk.dmg", "disk", 4, TRUE },
    { "tree", im4p, sizeof im4p, TRUE },
    { "kernel", "kernel", 6, TRUE },
    { "other kernel", "other", 5, TRUE },
    { "os.dmg", "os", 2, TRUE },
  };

  make_zip (path, members, G_N_ELEMENTS (members));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const Phone *phone = data;
  const RouseSighting sighting = { .ecid = 1,
                                   .mode = ROUSE_DEVICE_MODE_DFU,
                                   .chip_id = phone->chip_id,
                                   .board_id = phone->board_id,
                                   .board = (char *) phone->board,
                                   .image4 = phone->image4 };
  RouseRestoreWish wish = { .ecid = 1, .erase = TRUE };
  g_autoptr (RouseRestoreRequest) request = NULL;
  g_autoptr (RouseRestorePlan) plan = NULL;
  g_autoptr (RouseDeviceWaiter) waiter = rouse_device_waiter_new ();
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("rouse-source-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.ipsw", NULL);
  write_ipsw (f->path, phone->manifest);
  wish.ipsw_path = f->path;
  request = rouse_restore_request_new (&wish);
  plan = rouse_restore_plan_new (request, &sighting, NULL, &error);
  g_assert_no_error (error);
  f->job = rouse_restore_job_new (plan, waiter, progress, log);
  f->job->tss = plist_new_dict ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  rouse_restore_job_free (f->job);
  g_remove (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static plist_t
add_answer (Fixture *f, const char *component)
{
  plist_t answer = plist_new_dict ();

  plist_dict_set_item (f->job->tss, component, answer);
  return answer;
}

static GBytes *
read_component (Fixture *f, const char *name, GError **error)
{
  const RouseComponent *component = rouse_build_identity_find_component (f->job->identity, name);

  return rouse_component_source_read (f->job, component, f->job->tss, NULL, error);
}

static void
assert_component (Fixture *f, const char *name, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_component (f, name, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
}

static void
assert_refused (Fixture *f, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_component (f, name, &error));
  g_assert_error (error, ROUSE_ERROR, code);
}

/* The usual case from iOS 5 on: covered by the ticket for all. */
static void
test_unchanged (Fixture *f, gconstpointer data)
{
  add_answer (f, "iBEC");
  assert_component (f, "iBSS", img3, sizeof img3);
  assert_component (f, "iBEC", "raw iBEC", 8);
}

static void
test_blob (Fixture *f, gconstpointer data)
{
  static const guint8 end[] = { 'D', 'I', 'C', 'E', 64, 0, 0, 0, 8, 0, 0, 0, 1 };
  static const guint8 rest[] = { 'H', 'S', 'H', 'S', 12, 0, 0, 0, 0, 0, 0, 0,
                                 'T', 'R', 'E', 'C', 12, 0, 0, 0, 0, 0, 0, 0 };
  guint8 blob[64 + sizeof rest] = { 0 };
  guint8 wanted[sizeof img3 + sizeof blob];

  memcpy (blob, end, sizeof end);
  memcpy (blob + 64, rest, sizeof rest);
  rouse_plist_set_data (add_answer (f, "iBSS"), "Blob", blob, sizeof blob);
  memcpy (wanted, img3, sizeof img3);
  memcpy (wanted + sizeof img3, blob, sizeof blob);
  wanted[4] = sizeof wanted;
  wanted[8] = sizeof wanted - 20;
  wanted[12] = 20 + 64;
  assert_component (f, "iBSS", wanted, sizeof wanted);
}

static void
test_bad_blob (Fixture *f, gconstpointer data)
{
  rouse_plist_set_data (add_answer (f, "iBSS"), "Blob", "x", 1);
  rouse_plist_set_data (add_answer (f, "RestoreKernelCache"), "Blob", "x", 1);
  assert_refused (f, "iBSS", ROUSE_ERROR_SIGNING);
  assert_refused (f, "RestoreKernelCache", ROUSE_ERROR_DAMAGED_FIRMWARE);
}

static void
test_path (Fixture *f, gconstpointer data)
{
  rouse_plist_set_string (add_answer (f, "RestoreKernelCache"), "Path", "other kernel");
  rouse_plist_set_string (add_answer (f, "RestoreRamDisk"), "Path", "../../etc/passwd");
  assert_component (f, "RestoreKernelCache", "other", 5);
  assert_refused (f, "RestoreRamDisk", ROUSE_ERROR_WRONG_FIRMWARE);
  assert_refused (f, "ftap", ROUSE_ERROR_WRONG_FIRMWARE);
}

/* Spec 15 §1: an Image4 file needs an Image4 ticket, whatever the phone says of itself. */
static void
test_image4_without_ticket (Fixture *f, gconstpointer data)
{
  assert_refused (f, "RestoreDeviceTree", ROUSE_ERROR_SIGNING);
}

static void
assert_prefixed (Fixture *f, const char *ticket, const char *wanted_head, gsize size)
{
  g_autoptr (GBytes) image = g_bytes_new_static ("iBEC", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseImg4Source) source = NULL;
  g_autoptr (GBytes) bytes = NULL;

  f->job->ticket = g_bytes_new_static (ticket, strlen (ticket));
  source = rouse_ap_ticket_prefix (f->job, rouse_img4_source_new_bytes (image), NULL, &error);
  g_assert_no_error (error);
  bytes = rouse_img4_source_read_all (source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
  g_assert_cmpint (memcmp (g_bytes_get_data (bytes, NULL), wanted_head, strlen (wanted_head)), ==, 0);
}

static void
test_ticket_prefix (Fixture *f, gconstpointer data)
{
  g_assert_true (rouse_ap_ticket_travels_alone (f->job));
  assert_prefixed (f, "ticket", "ticket\xFF", 64 + 4);
}

/* Up to iOS 4 there is no such ticket, and with Image4 it is in every image: nothing is sent, nothing put before. */
static void
test_no_ticket_alone (Fixture *f, gconstpointer data)
{
  g_assert_false (rouse_ap_ticket_travels_alone (f->job));
  g_assert_true (rouse_ap_ticket_send (f->job, NULL, NULL));
  assert_prefixed (f, "ticket", "iBEC", 4);
}

int
main (int argc, char **argv)
{
  const struct {
    const char *path;
    const Phone *phone;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/component-source/img3/unchanged", &old_phone, test_unchanged },
    { "/component-source/img3/blob", &old_phone, test_blob },
    { "/component-source/img3/bad-blob", &old_phone, test_bad_blob },
    { "/component-source/img3/path", &old_phone, test_path },
    { "/component-source/img3/image4-file", &old_phone, test_image4_without_ticket },
    { "/component-source/img4/no-ticket", &new_phone, test_image4_without_ticket },
    { "/component-source/ap-ticket/prefix", &old_phone, test_ticket_prefix },
    { "/component-source/ap-ticket/ios-4", &very_old_phone, test_no_ticket_alone },
    { "/component-source/ap-ticket/img4", &new_phone, test_no_ticket_alone },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].phone, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
