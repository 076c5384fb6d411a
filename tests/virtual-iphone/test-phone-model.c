/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-images.h"
#include "test-phone.h"

/* --- images --- */

typedef struct {
  TestTicket kind;
  const char *refusal;
} BadTicket;

static const BadTicket bad_tickets[] = {
  { TEST_TICKET_SIGNATURE, "ticket-signature" }, { TEST_TICKET_CHIP, "ticket-chip" },
  { TEST_TICKET_BOARD, "ticket-board" },         { TEST_TICKET_ECID, "ticket-ecid" },
  { TEST_TICKET_NONCE, "ticket-nonce" },         { TEST_TICKET_NO_NONCE, "ticket-nonce" },
  { TEST_TICKET_DIGEST, "image-digest" },        { TEST_TICKET_OTHER_IMAGE, "image-not-in-ticket" },
};

static void
test_image_tickets (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_tickets); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) image = NULL;

    test_set_up (&f, &test_dfu_phone);
    image = test_make_image (f.device, "ibss", 3000, bad_tickets[i].kind);
    g_assert_false (sim_device_check_image (f.device, image, "ibss", NULL, NULL));
    test_assert_refused (&f, bad_tickets[i].refusal);
    test_tear_down (&f, NULL);
  }
}

static void
test_image_good (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) im4p = test_make_im4p ("rkrn", 3000);
  g_autoptr (GBytes) ticket = test_make_ticket (f->device, im4p, "rkrn", TEST_TICKET_GOOD);
  g_autoptr (GBytes) image = test_make_img4 (im4p, ticket);
  g_autoptr (GBytes) other = g_bytes_new ("another", 7);
  g_autoptr (GBytes) found = NULL;

  g_assert_true (sim_device_check_image (f->device, image, "rkrn", NULL, &found));
  g_assert_true (g_bytes_equal (found, ticket));
  sim_device_renew_nonces (f->device);
  g_assert_true (sim_device_check_image (f->device, image, "rkrn", ticket, NULL));
  test_assert_refused (f, NULL);
  g_assert_false (sim_device_check_image (f->device, image, "rkrn", other, NULL));
  test_assert_refused (f, "ticket-differs");
}

/* However it is cut, it is refused, and nothing is read beyond the end. */
static void
test_image_cut (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 64, TEST_TICKET_GOOD);

  for (gsize size = 0; size < g_bytes_get_size (image); size++) {
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (image, NULL), size);
    g_autoptr (GBytes) cut = g_bytes_new_static (copy, size);

    g_assert_false (sim_device_check_image (f->device, cut, "ibss", NULL, NULL));
  }
  test_assert_refused (f, "image-not-img4");
}

static void
test_image_trailing (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 64, TEST_TICKET_GOOD);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (longer, g_bytes_get_data (image, NULL), (guint) g_bytes_get_size (image));
  g_byte_array_append (longer, (const guint8 *) "", 1);
  bytes = g_bytes_new (longer->data, longer->len);
  g_assert_false (sim_device_check_image (f->device, bytes, "ibss", NULL, NULL));
  test_assert_refused (f, "image-not-img4");
}

/* --- the phone --- */

static void
test_strings (void)
{
  static const struct {
    const char *product;
    SimMode mode;
    const char *identity;
  } rows[] = {
    { "iPhone8,1", SIM_MODE_DFU,
      "CPID:8000 CPRV:20 CPFM:03 SCEP:01 BDID:04 ECID:0000001234567890 IBFL:1C SRTG:[iBoot-2234.0.0.3.3]" },
    { "iPhone10,6", SIM_MODE_DFU,
      "CPID:8015 CPRV:11 CPFM:03 SCEP:01 BDID:0E ECID:0000001234567890 IBFL:3C SRTG:[iBoot-3332.0.0.1.23]" },
    { "iPhone16,1", SIM_MODE_DFU,
      "SDOM:01 CPID:8130 CPRV:11 CPFM:03 SCEP:01 BDID:04 ECID:0000001234567890 IBFL:3C SIKA:00 "
      "SRTG:[iBoot-8104.0.0.201.4]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    SimDevice *device = sim_device_new (sim_model_find (rows[i].product), 0x1234567890, NULL, 0);
    g_autofree char *identity = NULL;

    sim_device_switch_on (device, rows[i].mode);
    identity = sim_device_get_identity_string (device);
    g_assert_cmpstr (identity, ==, rows[i].identity);
    sim_device_free (device);
  }
}

static void
test_cable (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (GBytes) later = NULL;

  sim_device_unplug (f->device);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_GONE);
  test_settle (f);
  g_assert_null (f->function);
  sim_device_plug (f->device, SIM_MODE_GONE);
  test_settle (f);
  g_assert_nonnull (f->function);
  later = sim_device_get_ap_nonce (f->device);
  g_assert_true (g_bytes_equal (nonce, later));
}

/* iOS writes the nonce that it was asked for to NVRAM; the next iBoot shows it. */
static void
test_kept_nonce (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) renewed = NULL;

  sim_device_move (f->device, SIM_MODE_NORMAL, 1);
  test_settle (f);
  nonce = sim_device_get_ap_nonce (f->device);
  sim_device_keep_nonces (f->device);
  sim_device_move (f->device, SIM_MODE_RECOVERY, 1);
  test_settle (f);
  kept = sim_device_get_ap_nonce (f->device);
  g_assert_true (g_bytes_equal (nonce, kept));
  sim_device_restart (f->device, 1);
  test_settle (f);
  renewed = sim_device_get_ap_nonce (f->device);
  g_assert_false (g_bytes_equal (nonce, renewed));
}

static void
test_faults (void)
{
  SimFaults *faults = sim_faults_new ();
  static const char *const bad[] = { "",
                                     "usb.bulk do stall",
                                     "at usb.bulk stall",
                                     "at usb.bulk:x do stall",
                                     "at nowhere do stall",
                                     "at usb.bulk nth 0 do stall",
                                     "at usb.bulk do " };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (sim_faults_add (faults, bad[i], NULL));
  g_assert_true (sim_faults_add (faults, "at usb.bulk:1000 do stall", NULL));
  g_assert_true (sim_faults_add (faults, "at usb.command:setenv auto-boot* nth 2 do hang 50", NULL));
  g_assert_true (sim_faults_add (faults, "at tss always do status 94", NULL));

  g_assert_null (sim_faults_match (faults, "usb.bulk", "999"));
  g_assert_cmpstr (sim_faults_match (faults, "usb.bulk", "1024"), ==, "stall");
  g_assert_null (sim_faults_match (faults, "usb.bulk", "2048"));
  g_assert_null (sim_faults_match (faults, "usb.command", "setenv auto-boot false"));
  g_assert_null (sim_faults_match (faults, "usb.command", "saveenv"));
  g_assert_cmpstr (sim_faults_match (faults, "usb.command", "setenv auto-boot true"), ==, "hang 50");
  for (int i = 0; i < 3; i++)
    g_assert_cmpstr (sim_faults_match (faults, "tss", "ap"), ==, "status 94");
  sim_faults_free (faults);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/image/tickets", test_image_tickets);
  TEST_ADD ("/image/good", &test_recovery_phone, test_image_good);
  TEST_ADD ("/image/cut", &test_dfu_phone, test_image_cut);
  TEST_ADD ("/image/trailing", &test_dfu_phone, test_image_trailing);
  g_test_add_func ("/phone/strings", test_strings);
  TEST_ADD ("/phone/cable", &test_dfu_phone, test_cable);
  TEST_ADD ("/phone/kept-nonce", &test_recovery_phone, test_kept_nonce);
  g_test_add_func ("/faults/rules", test_faults);

  return g_test_run ();
}
