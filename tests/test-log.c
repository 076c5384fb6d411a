/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/log.h"

static void
line_cb (RouseLog *log, const char *line, GString *lines)
{
  g_string_append_printf (lines, "%s\n", line);
}

static void
test_secrets (void)
{
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autofree char *text = NULL;

  rouse_log_hide (log, "1A2B3C4D5E6F70", "ECID");
  rouse_log_hide (log, "short", "nothing"); /* too short to be looked for everywhere */
  rouse_log_add (log, "phone 0x1a2b3c4d5e6f70, again 1A2B3C4D5E6F70, short");
  text = rouse_log_get_text (log);
  g_assert_null (strstr (text, "2b3c4d"));
  g_assert_null (strstr (text, "2B3C4D"));
  g_assert_nonnull (strstr (text, "0x[ECID …6F70], again [ECID …6F70], short"));
}

static void
test_lines_are_told_on_the_loop (void)
{
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autoptr (GString) lines = g_string_new (NULL);

  g_signal_connect (log, "line", G_CALLBACK (line_cb), lines);
  rouse_log_add (log, "one\ntwo");
  rouse_log_add (log, "three");
  g_assert_cmpuint (lines->len, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_nonnull (strstr (lines->str, "one two\n"));
  g_assert_nonnull (strstr (lines->str, "three\n"));
}

static void
test_length_is_limited (void)
{
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autofree char *long_line = g_strnfill (100000, 'x');
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100; i++)
    rouse_log_add (log, "%u %s", i, long_line);
  text = rouse_log_get_text (log);
  g_assert_cmpuint (strlen (text), <=, 4u << 20);
  g_assert_nonnull (strstr (text, "  99 x"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/secrets", test_secrets);
  g_test_add_func ("/log/told-on-the-loop", test_lines_are_told_on_the_loop);
  g_test_add_func ("/log/length-is-limited", test_length_is_limited);
  return g_test_run ();
}
