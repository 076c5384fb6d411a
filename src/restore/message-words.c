/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/message-words.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_NUMBER 12 /* digits; the shortest number that names a phone has 13 (an ECID in hexadecimal) */
#define KEPT 4            /* digits of a number that is cut */
#define MAX_LINES 400
#define MAX_LINE 512 /* bytes */
#define MAX_DEPTH 3
#define MAX_DESCRIPTION 1024 /* bytes */

char *
rouse_message_words_clean (const char *text)
{
  GString *clean = g_string_new (NULL);

  while (*text != '\0') {
    gsize length = strspn (text, "0123456789abcdefABCDEF");

    if (length == 0) {
      g_string_append_c (clean, g_ascii_iscntrl (*text) && *text != '\n' ? ' ' : *text);
      text++;
      continue;
    }
    g_string_append_len (clean, text, length > LONGEST_NUMBER ? KEPT : (gssize) length);
    if (length > LONGEST_NUMBER)
      g_string_append (clean, "…");
    text += length;
  }
  return g_string_free (clean, FALSE);
}

static void describe (GString *words, plist_t node, guint depth);

static void
describe_dict (GString *words, plist_t dict, guint depth)
{
  plist_dict_iter iter = NULL;
  gboolean is_first = TRUE;

  if (depth == MAX_DEPTH) {
    g_string_append (words, "{…}");
    return;
  }
  if (depth > 0)
    g_string_append_c (words, '{');
  plist_dict_new_iter (dict, &iter);
  while (words->len < MAX_DESCRIPTION) {
    char *key = NULL;
    plist_t value = NULL;

    plist_dict_next_item (dict, iter, &key, &value);
    if (key == NULL)
      break;
    g_string_append_printf (words, "%s%s=", is_first ? "" : " ", key);
    describe (words, value, depth + 1);
    is_first = FALSE;
    free (key);
  }
  free (iter);
  if (depth > 0)
    g_string_append_c (words, '}');
}

static void
describe (GString *words, plist_t node, guint depth)
{
  uint64_t number = 0;
  gboolean flag = FALSE;

  if (rouse_plist_is (node, PLIST_DICT)) {
    describe_dict (words, node, depth);
  } else if (rouse_plist_is (node, PLIST_STRING)) {
    g_autofree char *start = g_strndup (plist_get_string_ptr (node, NULL), 80);

    g_string_append (words, start);
  } else if (rouse_plist_is (node, PLIST_UINT)) {
    plist_get_uint_val (node, &number);
    g_string_append_printf (words, "%" G_GINT64_FORMAT, (gint64) number);
  } else if (rouse_plist_node_to_bool (node, &flag)) {
    g_string_append (words, flag ? "true" : "false");
  } else if (rouse_plist_is (node, PLIST_DATA)) {
    plist_get_data_ptr (node, &number);
    g_string_append_printf (words, "<%" G_GUINT64_FORMAT " bytes>", (guint64) number);
  } else if (rouse_plist_is (node, PLIST_ARRAY)) {
    g_string_append_printf (words, "[%u]", plist_array_get_size (node));
  } else {
    g_string_append_c (words, '?');
  }
}

char *
rouse_message_words_describe (plist_t message)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *valid = NULL;

  if (rouse_plist_is (message, PLIST_DICT))
    describe_dict (words, message, 0);
  valid = g_utf8_make_valid (words->str, -1);
  return rouse_message_words_clean (valid);
}

void
rouse_message_words_add_lines (RouseLog *log, const char *prefix, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  guint n_lines = g_strv_length (lines);

  if (n_lines > MAX_LINES)
    rouse_log_add (log, "%s: (%u lines before these)", prefix, n_lines - MAX_LINES);
  for (guint i = n_lines > MAX_LINES ? n_lines - MAX_LINES : 0; i < n_lines; i++) {
    g_autofree char *start = g_strndup (lines[i], MAX_LINE);
    g_autofree char *valid = g_utf8_make_valid (start, -1);
    g_autofree char *clean = rouse_message_words_clean (valid);

    if (*g_strstrip (clean) != '\0')
      rouse_log_add (log, "%s: %s", prefix, clean);
  }
}
