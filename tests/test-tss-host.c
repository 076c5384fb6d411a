/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "signing/tss-host.h"

/* Certificates and whole exchanges: test-signing-server.py. */

static void
test_portal (void)
{
  static const struct {
    guint status;
    const char *body;
    gboolean is_portal;
  } rows[] = {
    { 200, "<html>", TRUE },
    { 200, "\n\t <!DOCTYPE HTML><html>", TRUE },
    { 200, "\xEF\xBB\xBF<HTML>", TRUE },
    { 302, "", TRUE },
    { 307, "", TRUE },
    { 511, "", TRUE },
    { 200, "", FALSE },
    { 200, "<", FALSE },
    { 200, "<?xml version=\"1.0\"?>", FALSE },
    { 200, "<!DOCTYPE plist PUBLIC", FALSE },
    { 200, "<plist version=\"1.0\">", FALSE },
    { 200, "An internal error occurred", FALSE },
    { 403, "<html>", FALSE },
    { 404, "<html>", FALSE },
    { 500, "<html>", FALSE },
    { 503, "<html>", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *body = g_memdup2 (rows[i].body, MAX (strlen (rows[i].body), 1)); /* not ended by NUL */

    g_test_message ("%u “%s”", rows[i].status, rows[i].body);
    g_assert_cmpint (rouse_tss_host_is_portal (rows[i].status, body, strlen (rows[i].body)), ==, rows[i].is_portal);
  }
}

static void
test_clock (void)
{
  const gint64 there = G_GINT64_CONSTANT (1700000000);

  g_assert_cmpint (rouse_tss_host_days_ahead (there, -1), ==, 0);
  g_assert_cmpint (rouse_tss_host_days_ahead (there + 86399, there), ==, 0);
  g_assert_cmpint (rouse_tss_host_days_ahead (there - 86399, there), ==, 0);
  g_assert_cmpint (rouse_tss_host_days_ahead (there + 86400, there), ==, 1);
  g_assert_cmpint (rouse_tss_host_days_ahead (there - 3 * 86400, there), ==, -3);
  g_assert_cmpint (rouse_tss_host_days_ahead (0, there), ==, -19675); /* an empty battery */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tss-host/portal", test_portal);
  g_test_add_func ("/tss-host/clock", test_clock);
  return g_test_run ();
}
