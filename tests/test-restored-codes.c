/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-codes.h"

static void
test_operations (void)
{
  g_assert_cmpstr (rouse_restored_operation_phrase (13), ==, "Installing iOS");
  g_assert_cmpint (rouse_restored_operation_group (13), ==, ROUSE_RESTORED_GROUP_IMAGE);
  g_assert_cmpstr (rouse_restored_operation_phrase (65), ==, "Updating the ultra-wideband chip");
  g_assert_cmpint (rouse_restored_operation_group (65), ==, ROUSE_RESTORED_GROUP_FIRMWARE);
  g_assert_cmpint (rouse_restored_operation_group (29), ==, ROUSE_RESTORED_GROUP_NONE);
  g_assert_cmpstr (rouse_restored_operation_phrase (12345), ==, "Working…");
  g_assert_cmpint (rouse_restored_operation_group (12345), ==, ROUSE_RESTORED_GROUP_NONE);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpstr (rouse_restored_operation_phrase (i), !=, "");
}

static void
test_checkpoints (void)
{
  guint n_known = 0;

  g_assert_cmpstr (rouse_restored_checkpoint_name (0x400), ==, "umask");
  g_assert_cmpstr (rouse_restored_checkpoint_name (0x655), ==, "is_host_compatible");
  g_assert_cmpstr (rouse_restored_checkpoint_name (0x1613), ==, "cleanup_recovery_os_volume");
  g_assert_cmpstr (rouse_restored_checkpoint_name (0x609), ==, "load_sep_os");
  g_assert_cmpstr (rouse_restored_checkpoint_name (0xABCD0634), ==, "fdr_recover");
  g_assert_null (rouse_restored_checkpoint_name (0x663));
  g_assert_null (rouse_restored_checkpoint_name (0));
  /* A table out of order would lose rows without a word. */
  for (guint code = 0; code <= 0xffff; code++)
    n_known += rouse_restored_checkpoint_name (code) != NULL;
  g_assert_cmpuint (n_known, ==, 157);
}

static void
test_statuses (void)
{
  g_assert_cmpstr (rouse_restored_status_meaning (0), ==, "finished");
  g_assert_cmpint (rouse_restored_status_find (53)->advice[0], ==, ROUSE_ADVICE_NET);
  g_assert_cmpint (rouse_restored_status_find (-1)->status, ==, -1);
  g_assert_cmpint (rouse_restored_status_find (4294967295)->status, ==, -1);
  g_assert_cmpint (rouse_restored_status_find (-100)->status, ==, 100);
  g_assert_cmpint (rouse_restored_status_find (10)->advice[0], ==, ROUSE_ADVICE_APP);
  g_assert_cmpstr (rouse_restored_status_meaning (31337), ==, "unknown status");
  g_assert_cmpstr (rouse_restored_status_meaning (G_MININT64), ==, "unknown status");
  for (gint64 status = -1; status < 1200; status++) {
    const RouseRestoredStatus *entry = rouse_restored_status_find (status);

    g_assert_nonnull (entry->cause);
    g_assert_cmpint (entry->advice[ROUSE_MAX_ADVICE - 1], ==, ROUSE_ADVICE_END);
    g_assert_true (status == 0 || entry->advice[0] != ROUSE_ADVICE_END);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/restored-codes/operations", test_operations);
  g_test_add_func ("/restored-codes/checkpoints", test_checkpoints);
  g_test_add_func ("/restored-codes/statuses", test_statuses);
  return g_test_run ();
}
