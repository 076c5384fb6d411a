/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-phone.h"

#include "test-images.h"

#include <string.h>

const TestPhoneKind test_dfu_phone = { "iPhone12,1", SIM_MODE_DFU };
const TestPhoneKind test_old_dfu_phone = { "iPhone8,1", SIM_MODE_DFU };
const TestPhoneKind test_recovery_phone = { "iPhone12,1", SIM_MODE_RECOVERY };

/* What the USB door does when the phone comes and goes. */
static void
changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  TestPhone *f = user_data;

  g_clear_pointer (&f->function, sim_usb_function_free);
  if (mode == SIM_MODE_DFU || mode == SIM_MODE_RECOVERY)
    f->function = sim_usb_function_new (device);
}

void
test_set_up (TestPhone *f, gconstpointer data)
{
  const TestPhoneKind *phone = data;

  f->device = sim_device_new (sim_model_find (phone->product), 0x1234567890, NULL, 0);
  sim_device_set_setting (f->device, "gone-ms", "1");
  sim_device_set_setting (f->device, "boot-ms", "1");
  sim_device_set_installed (f->device, "17.0", "21A329");
  sim_device_set_auto_boot (f->device, FALSE);
  sim_device_add_watch (f->device, changed_cb, f);
  sim_device_switch_on (f->device, phone->mode);
}

void
test_tear_down (TestPhone *f, gconstpointer data)
{
  g_clear_pointer (&f->function, sim_usb_function_free);
  sim_device_free (f->device);
}

void
test_settle (TestPhone *f)
{
  do
    g_main_context_iteration (NULL, TRUE);
  while (!sim_device_is_settled (f->device) || g_main_context_pending (NULL));
}

/* Nothing was refused but @what; NULL: nothing at all. */
void
test_assert_refused (TestPhone *f, const char *what)
{
  const char *expected[] = { what, NULL };
  SimSummary *summary = sim_device_get_summary (f->device);

  g_assert_false (sim_summary_has_refused (summary, (char **) expected));
  if (what != NULL)
    g_assert_true (sim_summary_has_refused (summary, NULL));
}

void
test_assert_warned (TestPhone *f, const char *what)
{
  const char *expected[] = { what, NULL };

  g_assert_true (sim_summary_has_warned (sim_device_get_summary (f->device), NULL));
  g_assert_false (sim_summary_has_warned (sim_device_get_summary (f->device), (char **) expected));
}

/* --- transfers --- */

int
test_control (TestPhone *f, guint8 type, guint8 request, guint16 value, const void *data, gsize size, guint8 *in)
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

guint8
test_get_state (TestPhone *f)
{
  guint8 state = 0;

  g_assert_cmpint (test_control (f, 0xA1, 5, 0, NULL, 1, &state), ==, 1);
  return state;
}

/* bState */
guint8
test_get_status (TestPhone *f)
{
  guint8 status[6];

  g_assert_cmpint (test_control (f, 0xA1, 3, 0, NULL, 6, status), ==, 6);
  return status[4];
}

int
test_download (TestPhone *f, guint16 number, const void *data, gsize size)
{
  return test_control (f, 0x21, 1, number, data, size, NULL);
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
GByteArray *
test_with_suffix (GBytes *image, guint32 crc_change)
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
guint16
test_send_packets (TestPhone *f, const guint8 *data, gsize size, gboolean polls)
{
  guint16 number = 0;

  for (gsize at = 0; at < size; at += 0x800, number++) {
    gsize n = MIN (0x800, size - at);

    g_assert_cmpint (test_download (f, number, data + at, n), ==, (int) n);
    if (polls)
      g_assert_cmpint (test_get_status (f), ==, 5);
  }
  return number;
}

void
test_finish (TestPhone *f, guint16 number)
{
  g_assert_cmpint (test_download (f, number, NULL, 0), ==, 0);
  g_assert_cmpint (test_get_status (f), ==, 7);
  g_assert_cmpint (test_get_status (f), ==, 8);
  sim_usb_function_reset (f->function);
  test_settle (f);
}

void
test_upload_dfu (TestPhone *f, GBytes *image)
{
  g_autoptr (GByteArray) all = test_with_suffix (image, 0);

  test_finish (f, test_send_packets (f, all->data, all->len, TRUE));
}

int
test_command (TestPhone *f, const char *text)
{
  gboolean blind = strcmp (text, "go") == 0 || strcmp (text, "bootx") == 0;

  return test_control (f, 0x40, blind ? 1 : 0, 0, text, strlen (text) + 1, NULL);
}

void
test_send_file (TestPhone *f, GBytes *file, gboolean zlp)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (file, &size);

  g_assert_cmpint (test_control (f, 0x41, 0, 0, NULL, 0, NULL), ==, 0);
  for (gsize at = 0; at < size; at += 0x8000) {
    gsize n = MIN (0x8000, size - at);

    g_assert_cmpint (sim_usb_function_bulk (f->function, 4, data + at, n).result, ==, (int) n);
  }
  if (size % 512 == 0 && zlp)
    g_assert_cmpint (sim_usb_function_bulk (f->function, 4, NULL, 0).result, ==, 0);
}

void
test_load (TestPhone *f, const char *type, const char *verb)
{
  g_autoptr (GBytes) image = test_make_image (f->device, type, 3000, TEST_TICKET_GOOD);

  test_send_file (f, image, TRUE);
  g_assert_cmpint (test_command (f, verb), ==, (int) strlen (verb) + 1);
}

/* Result code of the last command. */
guint8
test_get_result (TestPhone *f)
{
  guint8 reply[255] = { 0 };

  g_assert_cmpint (test_control (f, 0xC0, 0, 0, NULL, sizeof reply, reply), ==, 1);
  return reply[0];
}

char *
test_get_variable (TestPhone *f, const char *name)
{
  g_autofree char *text = g_strconcat ("getenv ", name, NULL);
  guint8 reply[255] = { 0 };

  test_command (f, text);
  test_control (f, 0xC0, 0, 0, NULL, sizeof reply, reply);
  return g_strdup ((char *) reply);
}
