/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-images.h"
#include "test-phone.h"

#include <errno.h>
#include <string.h>

/* --- recovery --- */

static void
test_recovery_boot (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (GBytes) later = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autofree char *stage = NULL;
  g_autofree char *facts = NULL;

  test_load (f, "ibec", "go");
  test_settle (f);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
  later = sim_device_get_ap_nonce (f->device);
  g_assert_true (g_bytes_equal (nonce, later));
  stage = test_get_variable (f, "boot-stage");
  g_assert_cmpstr (stage, ==, "2");

  test_load (f, "rlgo", "setpicture 4");
  test_load (f, "rtsc", "firmware");
  test_load (f, "rdsk", "ramdisk");
  test_load (f, "rdtr", "devicetree");
  test_load (f, "rsep", "rsepfirmware");
  g_assert_cmpint (test_get_result (f), ==, 0);
  test_load (f, "rkrn", "bootx");
  test_settle (f);
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RESTORE);
  ticket = sim_device_get_booted_ticket (f->device);
  g_assert_nonnull (ticket);
  facts = sim_device_get_booted_facts (f->device, "rdsk");
  g_assert_cmpstr (facts, ==, "VIRTUAL-IPHONE version=18.0");
}

static void
test_recovery_incomplete (TestPhone *f, gconstpointer data)
{
  test_load (f, "ibec", "go");
  test_settle (f);
  test_load (f, "rdsk", "ramdisk");
  test_load (f, "rkrn", "bootx");
  test_settle (f);
  test_assert_refused (f, "bootx-incomplete");
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_RECOVERY);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBOOT);
}

static void
test_recovery_wrong_stage (TestPhone *f, gconstpointer data)
{
  test_load (f, "rdsk", "ramdisk");
  g_assert_cmpint (test_get_result (f), !=, 0);
  test_assert_refused (f, "wrong-stage");
}

static void
test_recovery_ibss (TestPhone *f, gconstpointer data)
{
  test_load (f, "ibss", "go");
  test_assert_refused (f, "image-type");
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBOOT);
}

static void
test_recovery_bad_image (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = NULL;

  test_load (f, "ibec", "go");
  test_settle (f);
  sim_device_set_auto_boot (f->device, TRUE);
  image = test_make_image (f->device, "rdtr", 1000, TEST_TICKET_DIGEST);
  test_send_file (f, image, TRUE);
  test_command (f, "devicetree");
  test_settle (f);
  test_assert_refused (f, "image-digest");
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_NORMAL);
}

static void
test_recovery_no_start (TestPhone *f, gconstpointer data)
{
  g_assert_cmpint (sim_usb_function_bulk (f->function, 4, (const guint8 *) "x", 1).result, ==, -EPIPE);
  test_assert_refused (f, "no-start-of-file");
}

static GBytes *
make_even_image (TestPhone *f)
{
  g_autoptr (GBytes) probe = test_make_image (f->device, "ibec", 3000, TEST_TICKET_GOOD);
  gsize fits = 3000 + (512 - g_bytes_get_size (probe) % 512) % 512;
  GBytes *image = test_make_image (f->device, "ibec", fits, TEST_TICKET_GOOD);

  g_assert_cmpuint (g_bytes_get_size (image) % 512, ==, 0);
  return image;
}

static void
test_recovery_zlp (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = make_even_image (f);

  sim_device_set_setting (f->device, "strict-zlp", "0");
  test_send_file (f, image, FALSE);
  test_command (f, "go");
  test_settle (f);
  test_assert_warned (f, "missing-zlp");
  test_assert_refused (f, NULL);
  g_assert_cmpint (sim_device_get_stage (f->device), ==, SIM_STAGE_IBEC);
}

static void
test_recovery_strict_zlp (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = make_even_image (f);

  test_send_file (f, image, FALSE);
  g_assert_cmpint (test_command (f, "go"), ==, -EPIPE);
  test_assert_refused (f, "missing-zlp");
}

static void
test_recovery_commands (TestPhone *f, gconstpointer data)
{
  g_autofree char *style = test_get_variable (f, "build-style");
  g_autofree char *nothing = test_get_variable (f, "no-such-variable");
  g_autofree char *args = NULL;

  g_assert_cmpstr (style, ==, "RELEASE");
  g_assert_cmpstr (nothing, ==, "");
  test_command (f, "setenv boot-args rd=md0 -progress");
  args = test_get_variable (f, "boot-args");
  g_assert_cmpstr (args, ==, "rd=md0 -progress");

  test_command (f, "setenv auto-boot true");
  g_assert_false (sim_device_get_auto_boot (f->device));
  test_command (f, "saveenv");
  g_assert_true (sim_device_get_auto_boot (f->device));
  test_command (f, "reset");
  test_settle (f);
  g_assert_cmpint (sim_device_get_mode (f->device), ==, SIM_MODE_NORMAL);
  test_assert_refused (f, NULL);
}

static void
test_recovery_bad_commands (TestPhone *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (256, 'a');

  g_assert_cmpint (test_control (f, 0x40, 0, 0, "go", 2, NULL), ==, -EPIPE);
  test_assert_refused (f, "command-not-terminated");
  g_assert_cmpint (test_command (f, text), ==, -EPIPE);
  g_assert_cmpint (test_command (f, "a\nb"), ==, -EPIPE);
  test_command (f, "firmware");
  g_assert_true (sim_summary_has_refused (sim_device_get_summary (f->device),
                                          (char *[]){ "command-not-terminated", "command-too-long", NULL }));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TEST_ADD ("/recovery/boot", &test_recovery_phone, test_recovery_boot);
  TEST_ADD ("/recovery/incomplete", &test_recovery_phone, test_recovery_incomplete);
  TEST_ADD ("/recovery/wrong-stage", &test_recovery_phone, test_recovery_wrong_stage);
  TEST_ADD ("/recovery/ibss", &test_recovery_phone, test_recovery_ibss);
  TEST_ADD ("/recovery/bad-image", &test_recovery_phone, test_recovery_bad_image);
  TEST_ADD ("/recovery/no-start", &test_recovery_phone, test_recovery_no_start);
  TEST_ADD ("/recovery/zlp", &test_recovery_phone, test_recovery_zlp);
  TEST_ADD ("/recovery/strict-zlp", &test_recovery_phone, test_recovery_strict_zlp);
  TEST_ADD ("/recovery/commands", &test_recovery_phone, test_recovery_commands);
  TEST_ADD ("/recovery/bad-commands", &test_recovery_phone, test_recovery_bad_commands);

  return g_test_run ();
}
