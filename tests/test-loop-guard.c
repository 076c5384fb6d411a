/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore/loop-guard.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

static plist_t
new_question (const char *updater, const char *nonce, guint loop)
{
  plist_t arguments = plist_new_dict (), request = plist_new_dict ();

  rouse_plist_set_string (arguments, "MessageArgUpdaterName", updater);
  rouse_plist_set_uint (arguments, "MessageArgUpdaterLoopCount", loop);
  if (nonce != NULL)
    rouse_plist_set_data (request, "Chip,Nonce", nonce, 4);
  rouse_plist_set_uint (request, "@UUID", loop);
  plist_dict_set_item (arguments, "DeviceGeneratedRequest", request);
  return arguments;
}

static gboolean
ask (RouseLoopGuard *guard, const char *updater, const char *nonce, guint loop, gint64 now_us)
{
  g_auto (plist_t) question = new_question (updater, nonce, loop);

  return rouse_loop_guard_is_endless (guard, "FirmwareUpdaterData", question, now_us);
}

/* The number of the round and the request's own name change; the nonce does not. */
static void
test_same_nonce (void)
{
  g_autoptr (RouseLoopGuard) guard = rouse_loop_guard_new ();

  for (guint i = 0; i < 8; i++)
    g_assert_false (ask (guard, "Rose", "abcd", i, i));
  g_assert_true (ask (guard, "Rose", "abcd", 8, 8));
  g_assert_false (ask (guard, "SE", "abcd", 8, 8));
}

static void
test_new_nonces (void)
{
  g_autoptr (RouseLoopGuard) guard = rouse_loop_guard_new ();

  for (guint i = 0; i < 40; i++) {
    g_autofree char *nonce = g_strdup_printf ("%04u", i);

    g_assert_false (ask (guard, "Rose", nonce, i, i));
  }
}

static void
test_slowly (void)
{
  g_autoptr (RouseLoopGuard) guard = rouse_loop_guard_new ();

  for (guint i = 0; i < 40; i++)
    g_assert_false (ask (guard, "Rose", "abcd", i, i * 2 * MINUTE));
}

/* Without a nonce the whole question must be the same. */
static void
test_without_nonce (void)
{
  g_autoptr (RouseLoopGuard) guard = rouse_loop_guard_new ();
  g_auto (plist_t) empty = plist_new_dict ();

  for (guint i = 0; i < 20; i++)
    g_assert_false (ask (guard, "Rose", NULL, i, i)); /* "@UUID" differs */
  for (guint i = 0; i < 8; i++)
    g_assert_false (rouse_loop_guard_is_endless (guard, "BasebandData", empty, i));
  g_assert_true (rouse_loop_guard_is_endless (guard, "BasebandData", empty, 8));
  g_assert_false (rouse_loop_guard_is_endless (guard, "BasebandData", NULL, 8));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loop-guard/same-nonce", test_same_nonce);
  g_test_add_func ("/loop-guard/new-nonces", test_new_nonces);
  g_test_add_func ("/loop-guard/slowly", test_slowly);
  g_test_add_func ("/loop-guard/without-nonce", test_without_nonce);
  return g_test_run ();
}
