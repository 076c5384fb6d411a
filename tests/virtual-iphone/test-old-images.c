/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ap-ticket.h"
#include "component-types.h"
#include "img3-check.h"
#include "img3-image.h"
#include "test-phone.h"
#include "tss-sign-img3.h"

/* Images and tickets of phones before Image4, as their boot loaders judge them. */

static const TestPhoneKind dfu_phone = { "iPhone3,1", SIM_MODE_DFU };
static const TestPhoneKind newer_dfu_phone = { "iPhone5,2", SIM_MODE_DFU };
static const TestPhoneKind recovery_phone = { "iPhone5,2", SIM_MODE_RECOVERY };

typedef enum { ALL_RIGHT, WRONG_CHIP, WRONG_BOARD, WRONG_ECID, WRONG_NONCE, NO_NONCE, WRONG_DIGEST, NOT_IN_IT } Wrong;

static GBytes *
make_file (SimDevice *device, const char *type, Wrong wrong)
{
  const SimModel *model = sim_device_get_model (device);
  static const char payload[] = "VIRTUAL-IPHONE version=7.1.2 build=11D257\nmore of it";
  SimImg3Wish wish = { type,
                       "iBoot-1940.10.58",
                       model->chip_id + (wrong == WRONG_CHIP),
                       model->board_id + (wrong == WRONG_BOARD),
                       payload,
                       sizeof payload,
                       FALSE };

  return sim_img3_make (&wish);
}

/* What the signing server says to a request for one image. */
static plist_t
sign (SimDevice *device, GBytes *file, const char *type, Wrong wrong)
{
  const SimModel *model = sim_device_get_model (device);
  g_autoptr (SimImg3) image = sim_img3_parse (file, NULL);
  g_auto (plist_t) request = plist_new_dict ();
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (device);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (nonce, NULL), g_bytes_get_size (nonce));
  plist_t answer = plist_new_dict (), entry = plist_new_dict ();
  guint8 digest[SIM_IMG3_DIGEST_SIZE];

  sim_img3_get_digest (image, digest);
  digest[0] ^= wrong == WRONG_DIGEST;
  bytes[3] ^= wrong == WRONG_NONCE;
  rouse_plist_set_uint (request, "ApECID", sim_device_get_ecid (device) + (wrong == WRONG_ECID));
  rouse_plist_set_uint (request, "ApChipID", model->chip_id + (wrong == WRONG_CHIP));
  rouse_plist_set_uint (request, "ApBoardID", model->board_id + (wrong == WRONG_BOARD));
  rouse_plist_set_uint (request, "ApSecurityDomain", 1);
  rouse_plist_set_bool (request, "ApProductionMode", TRUE);
  if (wrong != NO_NONCE)
    rouse_plist_set_data (request, "ApNonce", bytes, g_bytes_get_size (nonce));
  rouse_plist_set_data (entry, "Digest", digest, sizeof digest);
  rouse_plist_set_data (entry, "PartialDigest", "0123456789012345678901234567", 28);
  rouse_plist_set_bool (entry, "Trusted", TRUE);
  plist_dict_set_item (request, wrong == NOT_IN_IT ? "AppleLogo" : sim_component_name (type), entry);
  sim_tss_sign_img3 (answer, request);
  return answer;
}

static GBytes *
make_ticket (SimDevice *device, GBytes *file, const char *type, Wrong wrong)
{
  g_auto (plist_t) answer = sign (device, file, type, wrong);

  return rouse_plist_get_bytes (answer, "APTicket");
}

/* The file with the server's blob at its end, and a header that knows it. */
static GBytes *
make_signed (SimDevice *device, const char *type, Wrong wrong)
{
  g_autoptr (GBytes) file = make_file (device, type, wrong);
  g_auto (plist_t) answer = sign (device, file, type, wrong);
  g_autofree char *path = g_strconcat (sim_component_name (type), "/Blob", NULL);
  g_autoptr (GBytes) blob = rouse_plist_get_bytes (answer, path);
  gsize size = g_bytes_get_size (file), whole = size + g_bytes_get_size (blob);
  guint8 *data = g_malloc (whole);
  guint32 header[] = { GUINT32_TO_LE ((guint32) whole), GUINT32_TO_LE ((guint32) whole - 20),
                       GUINT32_TO_LE ((guint32) size - 20 + SIM_IMG3_ECID_SIZE) };

  memcpy (data, g_bytes_get_data (file, NULL), size);
  memcpy (data + size, g_bytes_get_data (blob, NULL), whole - size);
  memcpy (data + 4, header, sizeof header);
  return g_bytes_new_take (data, whole);
}

static GBytes *
join (GBytes *a, guint8 padding, GBytes *b)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, g_bytes_get_data (a, NULL), (guint) g_bytes_get_size (a));
  while (out->len % 64 != 0)
    g_byte_array_append (out, &padding, 1);
  g_byte_array_append (out, g_bytes_get_data (b, NULL), (guint) g_bytes_get_size (b));
  return g_byte_array_free_to_bytes (out);
}

/* --- images --- */

static void
test_signed (void)
{
  static const struct {
    Wrong wrong;
    const char *refusal;
  } rows[] = { { ALL_RIGHT, NULL },
               { WRONG_CHIP, "image-chip" },
               { WRONG_BOARD, "image-board" },
               { WRONG_ECID, "image-ecid" },
               { WRONG_DIGEST, "image-signature" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) image = NULL;

    test_set_up (&f, &dfu_phone);
    image = make_signed (f.device, "ibss", rows[i].wrong);
    g_assert_cmpint (sim_device_check_image (f.device, image, "ibss", NULL, NULL), ==, rows[i].refusal == NULL);
    test_assert_refused (&f, rows[i].refusal);
    test_tear_down (&f, NULL);
  }
}

static void
test_unsigned (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) file = make_file (f->device, "ibss", ALL_RIGHT);

  g_assert_false (sim_device_check_image (f->device, file, "ibss", NULL, NULL));
  test_assert_refused (f, "image-without-signature");
}

static void
test_other_type (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = make_signed (f->device, "ibec", ALL_RIGHT);

  g_assert_false (sim_device_check_image (f->device, image, "ibss", NULL, NULL));
  test_assert_refused (f, "image-type");
}

/* However it is cut, it is refused, and nothing is read beyond the end. */
static void
test_cut (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = make_signed (f->device, "ibss", ALL_RIGHT);

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
  g_autoptr (GBytes) image = make_signed (f->device, "ibss", ALL_RIGHT);
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
    Wrong wrong;
    const char *refusal;
  } rows[] = { { ALL_RIGHT, NULL },           { WRONG_CHIP, "ticket-chip" },   { WRONG_BOARD, "ticket-board" },
               { WRONG_ECID, "ticket-ecid" }, { WRONG_NONCE, "ticket-nonce" }, { NO_NONCE, "ticket-nonce" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) file = NULL;
    g_autoptr (GBytes) ticket = NULL;

    test_set_up (&f, &recovery_phone);
    file = make_file (f.device, "rdsk", ALL_RIGHT);
    ticket = make_ticket (f.device, file, "rdsk", rows[i].wrong);
    g_assert_cmpint (sim_ap_ticket_check (f.device, ticket, NULL), ==, rows[i].refusal == NULL);
    test_assert_refused (&f, rows[i].refusal);
    test_tear_down (&f, NULL);
  }
}

static void
test_forged (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) file = make_file (f->device, "rdsk", ALL_RIGHT);
  g_autoptr (GBytes) ticket = make_ticket (f->device, file, "rdsk", ALL_RIGHT);
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
    Wrong wrong;
    const char *refusal;
  } rows[] = { { ALL_RIGHT, NULL }, { WRONG_DIGEST, "image-digest" }, { NOT_IN_IT, "image-not-in-ticket" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    TestPhone f = { 0 };
    g_autoptr (GBytes) file = NULL;
    g_autoptr (GBytes) ticket = NULL;

    test_set_up (&f, &recovery_phone);
    file = make_file (f.device, "rdsk", ALL_RIGHT);
    ticket = make_ticket (f.device, file, "rdsk", rows[i].wrong);
    g_assert_cmpint (sim_device_check_image (f.device, file, "rdsk", ticket, NULL), ==, rows[i].refusal == NULL);
    test_assert_refused (&f, rows[i].refusal);
    test_tear_down (&f, NULL);
  }
}

/* The first boot loader in flash is read by the boot ROM, which knows no tickets. */
static void
test_loader_in_flash (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) file = make_file (f->device, "illb", ALL_RIGHT);
  g_autoptr (GBytes) ticket = make_ticket (f->device, file, "illb", ALL_RIGHT);
  g_autoptr (GBytes) image = make_signed (f->device, "illb", ALL_RIGHT);

  g_assert_true (sim_device_check_image (f->device, image, "illb", ticket, NULL));
  g_assert_false (sim_device_check_image (f->device, file, "illb", ticket, NULL));
  test_assert_refused (f, "image-without-signature");
}

/* --- in DFU and recovery mode --- */

static void
start_ibss (TestPhone *f)
{
  g_autoptr (GBytes) ibss = make_signed (f->device, "ibss", ALL_RIGHT);

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
  ibec = make_file (f->device, "ibec", ALL_RIGHT);
  ticket = make_ticket (f->device, ibec, "ibec", ALL_RIGHT);
  both = join (ticket, 0xFF, ibec);
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
  ibec = make_signed (f->device, "ibec", ALL_RIGHT);
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
  ibec = make_file (f->device, "ibec", ALL_RIGHT);
  ticket = make_ticket (f->device, ibec, "ibec", ALL_RIGHT);
  both = join (ticket, 0x00, ibec);
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
  g_autoptr (GBytes) ibec = make_file (f->device, "ibec", ALL_RIGHT);
  g_autoptr (GBytes) ticket = make_ticket (f->device, ibec, "ibec", ALL_RIGHT);

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
  g_autoptr (GBytes) ibec = make_file (f->device, "ibec", ALL_RIGHT);

  send (f, ibec, "go");
  test_assert_refused (f, "no-ticket");
}

static void
test_recovery_stale (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibec = make_file (f->device, "ibec", ALL_RIGHT);
  g_autoptr (GBytes) ticket = make_ticket (f->device, ibec, "ibec", ALL_RIGHT);

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
