/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-images.h"
#include "test-phone.h"

#include <errno.h>

/* --- DFU --- */

static void
test_dfu_good (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 10000, TEST_TICKET_GOOD);
  g_autoptr (GBytes) later = NULL;

  g_assert_cmpint (test_get_state (f), ==, 2);
  test_upload_dfu (f, image);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RECOVERY);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
  later = sim_device_get_ap_nonce (f->device);
  g_assert_false (g_bytes_equal (nonce, later));
}

static void
test_dfu_old_chip (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) ibss = test_make_image (f->device, "ibss", 5000, TEST_TICKET_GOOD);
  g_autoptr (GBytes) ibec = NULL;
  g_autofree char *identity = NULL;

  test_upload_dfu (f, ibss);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_DFU);
  identity = sim_device_get_identity_string (f->device);
  g_assert_null (strstr (identity, "SRTG"));
  ibec = test_make_image (f->device, "ibec", 5000, TEST_TICKET_GOOD);
  test_upload_dfu (f, ibec);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RECOVERY);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
}

/* Some clients ask for no status in between, end with packet 0, or ask three times. */
static void
test_dfu_other_client (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 10000, TEST_TICKET_GOOD);
  g_autoptr (GByteArray) all = test_with_suffix (image, 0);

  test_send_packets (f, all->data, all->len, FALSE);
  g_assert_cmpint (test_download (f, 0, NULL, 0), ==, 0);
  test_get_status (f);
  test_get_status (f);
  test_get_status (f);
  g_assert_cmpint (test_download (f, 0, NULL, 0), ==, 0);
  sim_usb_function_reset (f->function);
  test_settle (f);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

/* The suffix does not fit behind the last payload, and comes with that packet's number again. */
static void
test_dfu_split_suffix (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) probe = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);
  gsize fits = 3000 + (0x800 - g_bytes_get_size (probe) % 0x800) % 0x800;
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", fits, TEST_TICKET_GOOD);
  gsize size = g_bytes_get_size (image);
  g_autoptr (GByteArray) all = test_with_suffix (image, 0);
  guint16 next;

  g_assert_cmpuint (size % 0x800, ==, 0);
  next = test_send_packets (f, all->data, size, FALSE);
  g_assert_cmpint (test_download (f, next - 1, all->data + size, 16), ==, 16);
  g_assert_cmpint (test_get_status (f), ==, 5);
  test_finish (f, next);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

static void
test_dfu_crc (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);
  g_autoptr (GByteArray) all = test_with_suffix (image, 1);

  test_finish (f, test_send_packets (f, all->data, all->len, TRUE));
  test_assert_refused (f, NULL);
  test_assert_warned (f, "dfu-crc");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBSS);
}

static void
test_dfu_no_suffix (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);

  test_finish (f, test_send_packets (f, g_bytes_get_data (image, NULL), g_bytes_get_size (image), TRUE));
  test_assert_refused (f, "dfu-suffix");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_ROM);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_DFU);
}

static void
test_dfu_packet_size (TestPhone *f, gconstpointer data)
{
  guint8 packet[0x801] = { 0 };

  g_assert_cmpint (test_download (f, 0, packet, sizeof packet), ==, -EPIPE);
  test_assert_refused (f, "dfu-packet-size");
  g_assert_cmpint (test_get_state (f), ==, 10);
  g_assert_cmpint (test_control (f, 0x21, 4, 0, NULL, 0, NULL), ==, 0);
  g_assert_cmpint (test_get_state (f), ==, 2);
}

static void
test_dfu_packet_number (TestPhone *f, gconstpointer data)
{
  guint8 packet[0x800] = { 0 };

  g_assert_cmpint (test_download (f, 0, packet, sizeof packet), ==, 0x800);
  g_assert_cmpint (test_download (f, 2, packet, sizeof packet), ==, -EPIPE);
  test_assert_refused (f, "dfu-packet-number");
}

static void
test_dfu_abort (TestPhone *f, gconstpointer data)
{
  guint8 packet[0x800] = { 0 };
  g_autoptr (GBytes) image = test_make_image (f->device, "ibss", 3000, TEST_TICKET_GOOD);

  test_download (f, 0, packet, sizeof packet);
  g_assert_cmpint (test_get_status (f), ==, 5);
  g_assert_cmpint (test_control (f, 0x21, 6, 0, NULL, 0, NULL), ==, 0);
  g_assert_cmpint (test_get_state (f), ==, 2);
  test_upload_dfu (f, image);
  test_assert_refused (f, NULL);
}

static void
test_dfu_empty (TestPhone *f, gconstpointer data)
{
  g_assert_cmpint (test_download (f, 0, NULL, 0), ==, -EPIPE);
  test_assert_refused (f, "dfu-empty");
}

static void
test_dfu_ibec (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_make_image (f->device, "ibec", 3000, TEST_TICKET_GOOD);

  test_upload_dfu (f, image);
  test_assert_refused (f, "image-type");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_ROM);
}

static void
test_dfu_busy (TestPhone *f, gconstpointer data)
{
  guint8 packet[0x800] = { 0 };

  g_assert_true (sim_faults_add (sim_device_get_faults (f->device), "at usb.block do busy 2", NULL));
  test_download (f, 0, packet, sizeof packet);
  g_assert_cmpint (test_get_status (f), ==, 4);
  g_assert_cmpint (test_get_status (f), ==, 4);
  g_assert_cmpint (test_get_status (f), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TEST_ADD ("/dfu/good", &test_dfu_phone, test_dfu_good);
  TEST_ADD ("/dfu/old-chip", &test_old_dfu_phone, test_dfu_old_chip);
  TEST_ADD ("/dfu/other-client", &test_dfu_phone, test_dfu_other_client);
  TEST_ADD ("/dfu/split-suffix", &test_dfu_phone, test_dfu_split_suffix);
  TEST_ADD ("/dfu/crc", &test_dfu_phone, test_dfu_crc);
  TEST_ADD ("/dfu/no-suffix", &test_dfu_phone, test_dfu_no_suffix);
  TEST_ADD ("/dfu/packet-size", &test_dfu_phone, test_dfu_packet_size);
  TEST_ADD ("/dfu/packet-number", &test_dfu_phone, test_dfu_packet_number);
  TEST_ADD ("/dfu/abort", &test_dfu_phone, test_dfu_abort);
  TEST_ADD ("/dfu/empty", &test_dfu_phone, test_dfu_empty);
  TEST_ADD ("/dfu/ibec", &test_dfu_phone, test_dfu_ibec);
  TEST_ADD ("/dfu/busy", &test_dfu_phone, test_dfu_busy);

  return g_test_run ();
}
