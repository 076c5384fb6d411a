/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-images.h"
#include "usb-model.h"

#include <errno.h>
#include <string.h>

/* The phone without doors: DFU, recovery and image checks as transfers see them. */

typedef struct {
  SimDevice *device;
  SimUsbFunction *function;
} Fixture;

typedef struct {
  const char *product;
  SimMode mode;
} Phone;

static const Phone dfu_phone = { "iPhone12,1", SIM_MODE_DFU };
static const Phone old_dfu_phone = { "iPhone8,1", SIM_MODE_DFU };
static const Phone recovery_phone = { "iPhone12,1", SIM_MODE_RECOVERY };

/* What the USB door does when the phone comes and goes. */
static void
changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  Fixture *f = user_data;

  g_clear_pointer (&f->function, sim_usb_function_free);
  if (mode == SIM_MODE_DFU || mode == SIM_MODE_RECOVERY)
    f->function = sim_usb_function_new (device);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const Phone *phone = data;

  f->device = sim_device_new (sim_model_find (phone->product), 0x1234567890, NULL, 0);
  sim_device_set_setting (f->device, "gone-ms", "1");
  sim_device_set_setting (f->device, "boot-ms", "1");
  sim_device_set_installed (f->device, "17.0", "21A329");
  sim_device_set_auto_boot (f->device, FALSE);
  sim_device_add_watch (f->device, changed_cb, f);
  sim_device_switch_on (f->device, phone->mode);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->function, sim_usb_function_free);
  sim_device_free (f->device);
}

static void
settle (Fixture *f)
{
  do
    g_main_context_iteration (NULL, TRUE);
  while (!sim_device_is_settled (f->device) || g_main_context_pending (NULL));
}

/* Nothing was refused but @what; NULL: nothing at all. */
static void
assert_refused (Fixture *f, const char *what)
{
  const char *expected[] = { what, NULL };
  SimSummary *summary = sim_device_get_summary (f->device);

  g_assert_false (sim_summary_has_refused (summary, (char **) expected));
  if (what != NULL)
    g_assert_true (sim_summary_has_refused (summary, NULL));
}

static void
assert_warned (Fixture *f, const char *what)
{
  const char *expected[] = { what, NULL };

  g_assert_true (sim_summary_has_warned (sim_device_get_summary (f->device), NULL));
  g_assert_false (sim_summary_has_warned (sim_device_get_summary (f->device), (char **) expected));
}

/* --- transfers --- */

static int
control (Fixture *f, guint8 type, guint8 request, guint16 value, const void *data, gsize size, guint8 *in)
{
  SimSetup setup = { type, request, value, 0, (guint16) size };
  guint8 buffer[4096] = { 0 };
  SimUsbReply reply;

  g_assert_cmpuint (size, <=, sizeof buffer);
  if (data != NULL)
    memcpy (buffer, data, size);
  reply = sim_usb_function_control (f->function, &setup, buffer);
  if (in != NULL)
    memcpy (in, buffer, size);
  return reply.result;
}

static guint8
get_state (Fixture *f)
{
  guint8 state = 0;

  g_assert_cmpint (control (f, 0xA1, 5, 0, NULL, 1, &state), ==, 1);
  return state;
}

/* bState */
static guint8
get_status (Fixture *f)
{
  guint8 status[6];

  g_assert_cmpint (control (f, 0xA1, 3, 0, NULL, 6, status), ==, 6);
  return status[4];
}

static int
download (Fixture *f, guint16 number, const void *data, gsize size)
{
  return control (f, 0x21, 1, number, data, size, NULL);
}

static guint32
compute_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xFFFFFFFF;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return crc;
}

/* @image and its suffix; every byte of the CRC is changed by @crc_change. */
static GByteArray *
with_suffix (GBytes *image, guint32 crc_change)
{
  static const guint8 suffix[] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xAC, 0x05, 0x00, 0x01, 0x55, 0x46, 0x44, 0x10 };
  GByteArray *all = g_byte_array_new ();
  guint32 crc;

  g_byte_array_append (all, g_bytes_get_data (image, NULL), (guint) g_bytes_get_size (image));
  g_byte_array_append (all, suffix, sizeof suffix);
  crc = GUINT32_TO_LE (compute_crc (all->data, all->len) ^ crc_change);
  g_byte_array_append (all, (guint8 *) &crc, sizeof crc);
  return all;
}

/* All packets; the number of the next one is returned. */
static guint16
send_packets (Fixture *f, const guint8 *data, gsize size, gboolean polls)
{
  guint16 number = 0;

  for (gsize at = 0; at < size; at += 0x800, number++) {
    gsize n = MIN (0x800, size - at);

    g_assert_cmpint (download (f, number, data + at, n), ==, (int) n);
    if (polls)
      g_assert_cmpint (get_status (f), ==, 5);
  }
  return number;
}

static void
finish (Fixture *f, guint16 number)
{
  g_assert_cmpint (download (f, number, NULL, 0), ==, 0);
  g_assert_cmpint (get_status (f), ==, 7);
  g_assert_cmpint (get_status (f), ==, 8);
  sim_usb_function_reset (f->function);
  settle (f);
}

static void
upload_dfu (Fixture *f, GBytes *image)
{
  g_autoptr (GByteArray) all = with_suffix (image, 0);

  finish (f, send_packets (f, all->data, all->len, TRUE));
}

static int
command (Fixture *f, const char *text)
{
  gboolean blind = strcmp (text, "go") == 0 || strcmp (text, "bootx") == 0;

  return control (f, 0x40, blind ? 1 : 0, 0, text, strlen (text) + 1, NULL);
}

static void
send_file (Fixture *f, GBytes *file, gboolean zlp)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (file, &size);

  g_assert_cmpint (control (f, 0x41, 0, 0, NULL, 0, NULL), ==, 0);
  for (gsize at = 0; at < size; at += 0x8000) {
    gsize n = MIN (0x8000, size - at);

    g_assert_cmpint (sim_usb_function_bulk (f->function, 4, data + at, n).result, ==, (int) n);
  }
  if (size % 512 == 0 && zlp)
    g_assert_cmpint (sim_usb_function_bulk (f->function, 4, NULL, 0).result, ==, 0);
}

static void
load (Fixture *f, const char *type, const char *verb)
{
  g_autoptr (GBytes) image = test_make_image (f->device, type, 3000, TEST_TICKET_GOOD);

  send_file (f, image, TRUE);
  g_assert_cmpint (command (f, verb), ==, (int) strlen (verb) + 1);
}

/* Result code of the last command. */
static guint8
get_result (Fixture *f)
{
  guint8 reply[255] = { 0 };

  g_assert_cmpint (control (f, 0xC0, 0, 0, NULL, sizeof reply, reply), ==, 1);
  return reply[0];
}

static char *
get_variable (Fixture *f, const char *name)
{
  g_autofree char *text = g_strconcat ("getenv ", name, NULL);
  guint8 reply[255] = { 0 };

  command (f, text);
  control (f, 0xC0, 0, 0, NULL, sizeof reply, reply);
  return g_strdup ((char *) reply);
}

/* --- DFU --- */

static void
test_dfu_good (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 10000, TEST_TICKET_GOOD);
  g_autoptr (GBytes) later = NULL;

  g_assert_cmpint (get_state (f), ==, 2);
  upload_dfu (f, image);
  assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RECOVERY);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
  later = sim_device_get_ap_nonce (f->device);
  g_assert_false (g_bytes_equal (nonce, later));
}

static void
test_dfu_old_chip (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) ibss = test_make_image (f->device, "ibss", 5000, TEST_TICKET_GOOD);
  g_autoptr (GBytes) ibec = NULL;
  g_autofree char *identity = NULL;

  upload_dfu (f, ibss);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_DFU);
  identity = sim_device_get_identity_string (f->device);
  g_assert_null (strstr (identity, "SRTG"));
  ibec = test_make_image (f->device, "ibec", 5000, TEST_TICKET_GOOD);
  upload_dfu (f, ibec);
  assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RECOVERY);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
}

/* Some clients ask for no status in between, end with packet 0, or ask three times. */
static void
test_dfu_other_client (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 10000, TEST_TICKET_GOOD);
  g_autoptr (GByteArray) all = with_suffix (image, 0);

  send_packets (f, all->data, all->len, FALSE);
  g_assert_cmpint (download (f, 0, NULL, 0), ==, 0);
  get_status (f);
  get_status (f);
  get_status (f);
  g_assert_cmpint (download (f, 0, NULL, 0), ==, 0);
  sim_usb_function_reset (f->function);
  settle (f);
  assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

/* The suffix does not fit behind the last payload, and comes with that packet's number again. */
static void
test_dfu_split_suffix (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) probe = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);
  gsize fits = 3000 + (0x800 - g_bytes_get_size (probe) % 0x800) % 0x800;
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", fits, TEST_TICKET_GOOD);
  gsize size = g_bytes_get_size (image);
  g_autoptr (GByteArray) all = with_suffix (image, 0);
  guint16 next;

  g_assert_cmpuint (size % 0x800, ==, 0);
  next = send_packets (f, all->data, size, FALSE);
  g_assert_cmpint (download (f, next - 1, all->data + size, 16), ==, 16);
  g_assert_cmpint (get_status (f), ==, 5);
  finish (f, next);
  assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

static void
test_dfu_crc (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);
  g_autoptr (GByteArray) all = with_suffix (image, 1);

  finish (f, send_packets (f, all->data, all->len, TRUE));
  assert_refused (f, NULL);
  assert_warned (f, "dfu-crc");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

static void
test_dfu_no_suffix (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);

  finish (f, send_packets (f, g_bytes_get_data (image, NULL), g_bytes_get_size (image), TRUE));
  assert_refused (f, "dfu-suffix");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_ROM);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_DFU);
}

static void
test_dfu_packet_size (Fixture *f, gconstpointer data)
{
  guint8 packet[0x801] = { 0 };

  g_assert_cmpint (download (f, 0, packet, sizeof packet), ==, -EPIPE);
  assert_refused (f, "dfu-packet-size");
  g_assert_cmpint (get_state (f), ==, 10);
  g_assert_cmpint (control (f, 0x21, 4, 0, NULL, 0, NULL), ==, 0);
  g_assert_cmpint (get_state (f), ==, 2);
}

static void
test_dfu_packet_number (Fixture *f, gconstpointer data)
{
  guint8 packet[0x800] = { 0 };

  g_assert_cmpint (download (f, 0, packet, sizeof packet), ==, 0x800);
  g_assert_cmpint (download (f, 2, packet, sizeof packet), ==, -EPIPE);
  assert_refused (f, "dfu-packet-number");
}

static void
test_dfu_abort (Fixture *f, gconstpointer data)
{
  guint8 packet[0x800] = { 0 };
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);

  download (f, 0, packet, sizeof packet);
  g_assert_cmpint (get_status (f), ==, 5);
  g_assert_cmpint (control (f, 0x21, 6, 0, NULL, 0, NULL), ==, 0);
  g_assert_cmpint (get_state (f), ==, 2);
  upload_dfu (f, image);
  assert_refused (f, NULL);
}

static void
test_dfu_empty (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (download (f, 0, NULL, 0), ==, -EPIPE);
  assert_refused (f, "dfu-empty");
}

static void
test_dfu_ibec (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibec", 3000, TEST_TICKET_GOOD);

  upload_dfu (f, image);
  assert_refused (f, "image-type");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_ROM);
}

static void
test_dfu_busy (Fixture *f, gconstpointer data)
{
  guint8 packet[0x800] = { 0 };

  g_assert_true (sim_faults_add (sim_device_get_faults (f->device), "at usb.block do busy 2", NULL));
  download (f, 0, packet, sizeof packet);
  g_assert_cmpint (get_status (f), ==, 4);
  g_assert_cmpint (get_status (f), ==, 4);
  g_assert_cmpint (get_status (f), ==, 5);
}

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
    Fixture f = { 0 };
    g_autoptr (GBytes) image = NULL;

    set_up (&f, &dfu_phone);
    image = test_make_image (f.device, "ibss", 3000, bad_tickets[i].kind);
    g_assert_false (sim_device_check_image (f.device, image, "ibss", NULL, NULL));
    assert_refused (&f, bad_tickets[i].refusal);
    tear_down (&f, NULL);
  }
}

static void
test_image_good (Fixture *f, gconstpointer data)
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
  assert_refused (f, NULL);
  g_assert_false (sim_device_check_image (f->device, image, "rkrn", other, NULL));
  assert_refused (f, "ticket-differs");
}

/* However it is cut, it is refused, and nothing is read beyond the end. */
static void
test_image_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 64, TEST_TICKET_GOOD);

  for (gsize size = 0; size < g_bytes_get_size (image); size++) {
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (image, NULL), size);
    g_autoptr (GBytes) cut = g_bytes_new_static (copy, size);

    g_assert_false (sim_device_check_image (f->device, cut, "ibss", NULL, NULL));
  }
  assert_refused (f, "image-not-img4");
}

static void
test_image_trailing (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 64, TEST_TICKET_GOOD);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (longer, g_bytes_get_data (image, NULL), (guint) g_bytes_get_size (image));
  g_byte_array_append (longer, (const guint8 *) "", 1);
  bytes = g_bytes_new (longer->data, longer->len);
  g_assert_false (sim_device_check_image (f->device, bytes, "ibss", NULL, NULL));
  assert_refused (f, "image-not-img4");
}

/* --- recovery --- */

static void
test_recovery_boot (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (GBytes) later = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autofree char *stage = NULL;
  g_autofree char *facts = NULL;

  load (f, "ibec", "go");
  settle (f);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
  later = sim_device_get_ap_nonce (f->device);
  g_assert_true (g_bytes_equal (nonce, later));
  stage = get_variable (f, "boot-stage");
  g_assert_cmpstr (stage, ==, "2");

  load (f, "rlgo", "setpicture 4");
  load (f, "rtsc", "firmware");
  load (f, "rdsk", "ramdisk");
  load (f, "rdtr", "devicetree");
  load (f, "rsep", "rsepfirmware");
  g_assert_cmpint (get_result (f), ==, 0);
  load (f, "rkrn", "bootx");
  settle (f);
  assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RESTORE);
  ticket = sim_device_get_booted_ticket (f->device);
  g_assert_nonnull (ticket);
  facts = sim_device_get_booted_facts (f->device, "rdsk");
  g_assert_cmpstr (facts, ==, "VIRTUAL-IPHONE version=18.0");
}

static void
test_recovery_incomplete (Fixture *f, gconstpointer data)
{
  load (f, "ibec", "go");
  settle (f);
  load (f, "rdsk", "ramdisk");
  load (f, "rkrn", "bootx");
  settle (f);
  assert_refused (f, "bootx-incomplete");
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RECOVERY);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBOOT);
}

static void
test_recovery_wrong_stage (Fixture *f, gconstpointer data)
{
  load (f, "rdsk", "ramdisk");
  g_assert_cmpint (get_result (f), !=, 0);
  assert_refused (f, "wrong-stage");
}

static void
test_recovery_ibss (Fixture *f, gconstpointer data)
{
  load (f, "ibss", "go");
  assert_refused (f, "image-type");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBOOT);
}

static void
test_recovery_bad_image (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = NULL;

  load (f, "ibec", "go");
  settle (f);
  sim_device_set_auto_boot (f->device, TRUE);
  image = test_make_image (f->device, "rdtr", 1000, TEST_TICKET_DIGEST);
  send_file (f, image, TRUE);
  command (f, "devicetree");
  settle (f);
  assert_refused (f, "image-digest");
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_NORMAL);
}

static void
test_recovery_no_start (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (sim_usb_function_bulk (f->function, 4, (const guint8 *) "x", 1).result, ==, -EPIPE);
  assert_refused (f, "no-start-of-file");
}

static GBytes *
make_even_image (Fixture *f)
{
  g_autoptr (GBytes) probe = test_make_image (f->device, "ibec", 3000, TEST_TICKET_GOOD);
  gsize fits = 3000 + (512 - g_bytes_get_size (probe) % 512) % 512;
  GBytes *image = test_make_image (f->device, "ibec", fits, TEST_TICKET_GOOD);

  g_assert_cmpuint (g_bytes_get_size (image) % 512, ==, 0);
  return image;
}

static void
test_recovery_zlp (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = make_even_image (f);

  sim_device_set_setting (f->device, "strict-zlp", "0");
  send_file (f, image, FALSE);
  command (f, "go");
  settle (f);
  assert_warned (f, "missing-zlp");
  assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
}

static void
test_recovery_strict_zlp (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) image = make_even_image (f);

  send_file (f, image, FALSE);
  g_assert_cmpint (command (f, "go"), ==, -EPIPE);
  assert_refused (f, "missing-zlp");
}

static void
test_recovery_commands (Fixture *f, gconstpointer data)
{
  g_autofree char *style = get_variable (f, "build-style");
  g_autofree char *nothing = get_variable (f, "no-such-variable");
  g_autofree char *args = NULL;

  g_assert_cmpstr (style, ==, "RELEASE");
  g_assert_cmpstr (nothing, ==, "");
  command (f, "setenv boot-args rd=md0 -progress");
  args = get_variable (f, "boot-args");
  g_assert_cmpstr (args, ==, "rd=md0 -progress");

  command (f, "setenv auto-boot true");
  g_assert_false (sim_device_get_auto_boot (f->device));
  command (f, "saveenv");
  g_assert_true (sim_device_get_auto_boot (f->device));
  command (f, "reset");
  settle (f);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_NORMAL);
  assert_refused (f, NULL);
}

static void
test_recovery_bad_commands (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (256, 'a');

  g_assert_cmpint (control (f, 0x40, 0, 0, "go", 2, NULL), ==, -EPIPE);
  assert_refused (f, "command-not-terminated");
  g_assert_cmpint (command (f, text), ==, -EPIPE);
  g_assert_cmpint (command (f, "a\nb"), ==, -EPIPE);
  command (f, "firmware");
  g_assert_true (sim_summary_has_refused (sim_device_get_summary (f->device),
                                          (char *[]){ "command-not-terminated", "command-too-long", NULL }));
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
test_cable (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (GBytes) later = NULL;

  sim_device_unplug (f->device);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_GONE);
  settle (f);
  g_assert_null (f->function);
  sim_device_plug (f->device, SIM_MODE_GONE);
  settle (f);
  g_assert_nonnull (f->function);
  later = sim_device_get_ap_nonce (f->device);
  g_assert_true (g_bytes_equal (nonce, later));
}

/* iOS writes the nonce that it was asked for to NVRAM; the next iBoot shows it. */
static void
test_kept_nonce (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) renewed = NULL;

  sim_device_move (f->device, SIM_MODE_NORMAL, 1);
  settle (f);
  nonce = sim_device_get_ap_nonce (f->device);
  sim_device_keep_nonces (f->device);
  sim_device_move (f->device, SIM_MODE_RECOVERY, 1);
  settle (f);
  kept = sim_device_get_ap_nonce (f->device);
  g_assert_true (g_bytes_equal (nonce, kept));
  sim_device_restart (f->device, 1);
  settle (f);
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

#define ADD(path, phone, function) g_test_add (path, Fixture, phone, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/dfu/good", &dfu_phone, test_dfu_good);
  ADD ("/dfu/old-chip", &old_dfu_phone, test_dfu_old_chip);
  ADD ("/dfu/other-client", &dfu_phone, test_dfu_other_client);
  ADD ("/dfu/split-suffix", &dfu_phone, test_dfu_split_suffix);
  ADD ("/dfu/crc", &dfu_phone, test_dfu_crc);
  ADD ("/dfu/no-suffix", &dfu_phone, test_dfu_no_suffix);
  ADD ("/dfu/packet-size", &dfu_phone, test_dfu_packet_size);
  ADD ("/dfu/packet-number", &dfu_phone, test_dfu_packet_number);
  ADD ("/dfu/abort", &dfu_phone, test_dfu_abort);
  ADD ("/dfu/empty", &dfu_phone, test_dfu_empty);
  ADD ("/dfu/ibec", &dfu_phone, test_dfu_ibec);
  ADD ("/dfu/busy", &dfu_phone, test_dfu_busy);
  g_test_add_func ("/image/tickets", test_image_tickets);
  ADD ("/image/good", &recovery_phone, test_image_good);
  ADD ("/image/cut", &dfu_phone, test_image_cut);
  ADD ("/image/trailing", &dfu_phone, test_image_trailing);
  ADD ("/recovery/boot", &recovery_phone, test_recovery_boot);
  ADD ("/recovery/incomplete", &recovery_phone, test_recovery_incomplete);
  ADD ("/recovery/wrong-stage", &recovery_phone, test_recovery_wrong_stage);
  ADD ("/recovery/ibss", &recovery_phone, test_recovery_ibss);
  ADD ("/recovery/bad-image", &recovery_phone, test_recovery_bad_image);
  ADD ("/recovery/no-start", &recovery_phone, test_recovery_no_start);
  ADD ("/recovery/zlp", &recovery_phone, test_recovery_zlp);
  ADD ("/recovery/strict-zlp", &recovery_phone, test_recovery_strict_zlp);
  ADD ("/recovery/commands", &recovery_phone, test_recovery_commands);
  ADD ("/recovery/bad-commands", &recovery_phone, test_recovery_bad_commands);
  g_test_add_func ("/phone/strings", test_strings);
  ADD ("/phone/cable", &dfu_phone, test_cable);
  ADD ("/phone/kept-nonce", &recovery_phone, test_kept_nonce);
  g_test_add_func ("/faults/rules", test_faults);

  return g_test_run ();
}
