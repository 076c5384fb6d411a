/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ap-ticket.h"
#include "test-old-make.h"
#include "test-phone.h"

/* Images and tickets of phones before Image4, as their boot loaders judge them. */

static const TestPhoneKind dfu_phone = { "iPhone3,1", SIM_MODE_DFU };
static const TestPhoneKind newer_dfu_phone = { "iPhone5,2", SIM_MODE_DFU };
static const TestPhoneKind recovery_phone = { "iPhone5,2", SIM_MODE_RECOVERY };

/* --- images --- */

static void
test_signed (void)
{
  static const struct {
    TestOldWrong wrong;
    const char *refusal;
  } rows[] = { { TEST_OLD_ALL_RIGHT, NULL },
               { TEST_OLD_WRONG_CHIP, "image-chip" },
               { TEST_OLD_WRONG_BOARD, "image-board" },
               { TEST_OLD_WRONG_ECID, "image-ecid" },
               { TEST_OLD_WRONG_DIGEST, "image-signature" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) image = NULL;

    test_set_up (&f, &dfu_phone);
    image = test_old_make_signed (f.device, "ibss", rows[i].wrong);
    g_assert_cmpint (sim_device_check_image (f.device, image, "ibss", NULL, NULL), ==, rows[i].refusal == NULL);
    test_assert_refused (&f, rows[i].refusal);
    test_tear_down (&f, NULL);
  }
}

static void
test_unsigned (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) file = test_old_make_file (f->device, "ibss", TEST_OLD_ALL_RIGHT);

  g_assert_false (sim_device_check_image (f->device, file, "ibss", NULL, NULL));
  test_assert_refused (f, "image-without-signature");
}

static void
test_other_type (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_old_make_signed (f->device, "ibec", TEST_OLD_ALL_RIGHT);

  g_assert_false (sim_device_check_image (f->device, image, "ibss", NULL, NULL));
  test_assert_refused (f, "image-type");
}

/* However it is cut, it is refused, and nothing is read beyond the end. */
static void
test_cut (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_old_make_signed (f->device, "ibss", TEST_OLD_ALL_RIGHT);

  for (gsize size = 0; size < g_bytes_get_size (image); size += 1 + size / 40) {
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (image, NULL), size);
    g_autoptr (GBytes) cut = g_bytes_new_static (copy, size);

    g_assert_false (sim_device_check_image (f->device, cut, "ibss", NULL, NULL));
  }
  test_assert_refused (f, "image-not-img3");
}

static void
test_changed (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_old_make_signed (f->device, "ibss", TEST_OLD_ALL_RIGHT);
  gsize size = g_bytes_get_size (image);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (image, NULL), size);
  g_autoptr (GBytes) changed = g_bytes_new_static (copy, size);

  copy[20 + 32 + 12 + 45] ^= 1; /* in DATA, behind TYPE */
  g_assert_false (sim_device_check_image (f->device, changed, "ibss", NULL, NULL));
  test_assert_refused (f, "image-signature");
}

/* --- tickets --- */

static void
test_tickets (void)
{
  static const struct {
    TestOldWrong wrong;
    const char *refusal;
  } rows[] = { { TEST_OLD_ALL_RIGHT, NULL },
               { TEST_OLD_WRONG_CHIP, "ticket-chip" },
               { TEST_OLD_WRONG_BOARD, "ticket-board" },
               { TEST_OLD_WRONG_ECID, "ticket-ecid" },
               { TEST_OLD_WRONG_NONCE, "ticket-nonce" },
               { TEST_OLD_NO_NONCE, "ticket-nonce" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) file = NULL;
    g_autoptr (GBytes) ticket = NULL;

    test_set_up (&f, &recovery_phone);
    file = test_old_make_file (f.device, "rdsk", TEST_OLD_ALL_RIGHT);
    ticket = test_old_make_ticket (f.device, file, "rdsk", rows[i].wrong);
    g_assert_cmpint (sim_ap_ticket_check (f.device, ticket, NULL), ==, rows[i].refusal == NULL);
    test_assert_refused (&f, rows[i].refusal);
    test_tear_down (&f, NULL);
  }
}

static void
test_forged (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) file = test_old_make_file (f->device, "rdsk", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) ticket = test_old_make_ticket (f->device, file, "rdsk", TEST_OLD_ALL_RIGHT);
  gsize size = g_bytes_get_size (ticket);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (ticket, NULL), size);
  g_autoptr (GBytes) forged = g_bytes_new_static (copy, size);

  copy[30] ^= 1;
  g_assert_false (sim_ap_ticket_check (f->device, forged, NULL));
  test_assert_refused (f, "ticket-signature");
}

static void
test_digests (void)
{
  static const struct {
    TestOldWrong wrong;
    const char *refusal;
  } rows[] = { { TEST_OLD_ALL_RIGHT, NULL },
               { TEST_OLD_WRONG_DIGEST, "image-digest" },
               { TEST_OLD_NOT_IN_IT, "image-not-in-ticket" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) file = NULL;
    g_autoptr (GBytes) ticket = NULL;

    test_set_up (&f, &recovery_phone);
    file = test_old_make_file (f.device, "rdsk", TEST_OLD_ALL_RIGHT);
    ticket = test_old_make_ticket (f.device, file, "rdsk", rows[i].wrong);
    g_assert_cmpint (sim_device_check_image (f.device, file, "rdsk", ticket, NULL), ==, rows[i].refusal == NULL);
    test_assert_refused (&f, rows[i].refusal);
    test_tear_down (&f, NULL);
  }
}

/* The first boot loader in flash is read by the boot ROM, which knows no tickets. */
static void
test_loader_in_flash (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) file = test_old_make_file (f->device, "illb", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) ticket = test_old_make_ticket (f->device, file, "illb", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) image = test_old_make_signed (f->device, "illb", TEST_OLD_ALL_RIGHT);

  g_assert_true (sim_device_check_image (f->device, image, "illb", ticket, NULL));
  g_assert_false (sim_device_check_image (f->device, file, "illb", ticket, NULL));
  test_assert_refused (f, "image-without-signature");
}

/* --- in DFU and recovery mode --- */

static void
start_ibss (TestPhone *f)
{
  g_autoptr (GBytes) ibss = test_old_make_signed (f->device, "ibss", TEST_OLD_ALL_RIGHT);

  test_upload_dfu (f, ibss);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_DFU);
}

/* The nonce is another one after each step, as hosts must notice. */
static void
test_dfu (TestPhone *f, gconstpointer data)
{
  g_autofree char *none = sim_device_get_nonce_string (f->device);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) ibec = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autoptr (GBytes) both = NULL;

  g_assert_null (none);
  start_ibss (f);
  before = sim_device_get_ap_nonce (f->device);
  ibec = test_old_make_file (f->device, "ibec", TEST_OLD_ALL_RIGHT);
  ticket = test_old_make_ticket (f->device, ibec, "ibec", TEST_OLD_ALL_RIGHT);
  both = test_old_join (ticket, 0xFF, ibec);
  test_upload_dfu (f, both);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
  after = sim_device_get_ap_nonce (f->device);
  g_assert_false (g_bytes_equal (before, after));
}

static void
test_dfu_without_ticket (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibec = NULL;

  start_ibss (f);
  ibec = test_old_make_signed (f->device, "ibec", TEST_OLD_ALL_RIGHT);
  test_upload_dfu (f, ibec);
  test_assert_refused (f, "no-ticket");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

static void
test_dfu_padding (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibec = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autoptr (GBytes) both = NULL;

  start_ibss (f);
  ibec = test_old_make_file (f->device, "ibec", TEST_OLD_ALL_RIGHT);
  ticket = test_old_make_ticket (f->device, ibec, "ibec", TEST_OLD_ALL_RIGHT);
  both = test_old_join (ticket, 0x00, ibec);
  test_upload_dfu (f, both);
  test_assert_refused (f, g_bytes_get_size (ticket) % 64 != 0 ? "ticket-padding" : NULL);
}

static void
send (TestPhone *f, GBytes *file, const char *command)
{
  test_send_file (f, file, g_bytes_get_size (file) % 512 == 0);
  g_assert_cmpint (test_command (f, command), >=, 0);
}

static void
test_recovery (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibec = test_old_make_file (f->device, "ibec", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) ticket = test_old_make_ticket (f->device, ibec, "ibec", TEST_OLD_ALL_RIGHT);

  send (f, ticket, "ticket");
  g_assert_cmpint (test_get_result (f), ==, 0);
  send (f, ibec, "go");
  test_settle (f);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
}

static void
test_recovery_without_ticket (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibec = test_old_make_file (f->device, "ibec", TEST_OLD_ALL_RIGHT);

  send (f, ibec, "go");
  test_assert_refused (f, "no-ticket");
}

static void
test_recovery_stale (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibec = test_old_make_file (f->device, "ibec", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) ticket = test_old_make_ticket (f->device, ibec, "ibec", TEST_OLD_ALL_RIGHT);

  sim_device_renew_nonces (f->device);
  send (f, ticket, "ticket");
  test_assert_refused (f, "ticket-nonce");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/old-images/signed", test_signed);
  TEST_ADD ("/old-images/unsigned", &dfu_phone, test_unsigned);
  TEST_ADD ("/old-images/other-type", &dfu_phone, test_other_type);
  TEST_ADD ("/old-images/cut", &dfu_phone, test_cut);
  TEST_ADD ("/old-images/changed", &dfu_phone, test_changed);
  g_test_add_func ("/old-images/tickets", test_tickets);
  TEST_ADD ("/old-images/forged", &recovery_phone, test_forged);
  g_test_add_func ("/old-images/digests", test_digests);
  TEST_ADD ("/old-images/loader-in-flash", &dfu_phone, test_loader_in_flash);
  TEST_ADD ("/old-images/dfu", &dfu_phone, test_dfu);
  TEST_ADD ("/old-images/dfu-without-ticket", &newer_dfu_phone, test_dfu_without_ticket);
  TEST_ADD ("/old-images/dfu-padding", &newer_dfu_phone, test_dfu_padding);
  TEST_ADD ("/old-images/recovery", &recovery_phone, test_recovery);
  TEST_ADD ("/old-images/recovery-without-ticket", &recovery_phone, test_recovery_without_ticket);
  TEST_ADD ("/old-images/recovery-stale", &recovery_phone, test_recovery_stale);
  return g_test_run ();
}
