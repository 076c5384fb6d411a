/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore/message-words.h"

#include <string.h>

static void
test_clean (void)
{
  g_autofree char *clean =
      rouse_message_words_clean ("step 0x1303, status -1, ecid 1A2B3C4D5E6F70, IMEI 350000000000006\x01\x1b[0m");

  g_assert_cmpstr (clean, ==, "step 0x1303, status -1, ecid 1A2B…, IMEI 3500…  [0m");
}

static void
test_describe (void)
{
  g_auto (plist_t) message = plist_new_dict ();
  g_auto (plist_t) deep = plist_new_dict ();
  plist_t inner = plist_new_dict (), node = deep;
  g_autofree char *words = NULL;
  g_autofree char *few = NULL;
  g_autofree char *none = rouse_message_words_describe (NULL);

  rouse_plist_set_string (message, "MsgType", "New");
  rouse_plist_set_uint (inner, "Port", 49160);
  rouse_plist_set_bool (inner, "Flag", TRUE);
  rouse_plist_set_data (inner, "Nonce", "secret", 6);
  plist_dict_set_item (message, "Arguments", inner);
  words = rouse_message_words_describe (message);
  g_assert_cmpstr (words, ==, "MsgType=New Arguments={Port=49160 Flag=true Nonce=<6 bytes>}");
  g_assert_cmpstr (none, ==, "");

  for (guint i = 0; i < 100; i++) {
    plist_t next = plist_new_dict ();

    plist_dict_set_item (node, "deeper", next);
    node = next;
  }
  few = rouse_message_words_describe (deep);
  g_assert_cmpstr (few, ==, "deeper={deeper={deeper={…}}}");
}

/* The last lines of a long log, without what a terminal would obey. */
static void
test_lines (void)
{
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *kept = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "line %u\n", i);
  rouse_message_words_add_lines (log, "before", text->str);
  rouse_message_words_add_lines (log, "before", NULL);
  kept = rouse_log_get_text (log);
  g_assert_nonnull (strstr (kept, "before: line 999\n"));
  g_assert_null (strstr (kept, "line 500\n"));
  g_assert_nonnull (strstr (kept, "lines before these"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-words/clean", test_clean);
  g_test_add_func ("/message-words/describe", test_describe);
  g_test_add_func ("/message-words/lines", test_lines);
  return g_test_run ();
}
