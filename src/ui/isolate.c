/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/isolate.h"

#include <string.h>

#define RIGHT_TO_LEFT "\u200F"
#define BEGIN_LEFT_TO_RIGHT "\u2066"
#define END "\u2069"
#define ELLIPSIS "…"

#define DIGITS "0123456789"
#define LATIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/"
#define HARD_SPACE "\u00a0"

/* Bytes of "2.3 GB" or "11.3 MB/s" at the start of @word, or 0. */
static gsize
measure_amount (const char *word)
{
  gsize number = strspn (word, DIGITS ".,"), space, unit;

  if (number == 0)
    return 0;
  space = g_str_has_prefix (word + number, HARD_SPACE) ? strlen (HARD_SPACE) : word[number] == ' ' ? 1 : 0;
  unit = space > 0 ? strspn (word + number + space, LATIN) : 0;
  return unit > 0 ? number + space + unit : 0;
}

/* Bytes of a path at the start of @word, without what ends the sentence, or 0. */
static gsize
measure_path (const char *word)
{
  gsize length = word[0] == '/' ? strspn (word, LATIN DIGITS "_-.") : 0;

  while (length > 0 && word[length - 1] == '.')
    length--;
  return length > 1 ? length : 0;
}

/* Bytes that keep their order, from left to right, where @line goes on; 0: none. */
static gsize
measure_piece (const char *line, gboolean is_word)
{
  gsize length = g_str_has_prefix (line, ELLIPSIS) ? strspn (line + strlen (ELLIPSIS), "0123456789ABCDEF") : 0;

  if (length > 0)
    return length + strlen (ELLIPSIS);
  length = is_word ? measure_path (line) : 0;
  return length > 0 || !is_word ? length : measure_amount (line);
}

char *
rouse_isolate_line (const char *line)
{
  g_autoptr (GString) out = NULL;
  gboolean is_word = TRUE; /* what begins here */

  g_return_val_if_fail (line != NULL, NULL);

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_strdup (line);
  out = g_string_new (RIGHT_TO_LEFT);
  while (*line != '\0') {
    gsize length = measure_piece (line, is_word);

    is_word = *line == ' ';
    if (length > 0) {
      g_string_append_printf (out, BEGIN_LEFT_TO_RIGHT "%.*s" END, (int) length, line);
      line += length;
    } else {
      g_string_append_c (out, *line++);
    }
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
rouse_isolate_number (const char *number)
{
  g_return_val_if_fail (number != NULL, NULL);

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_strdup (number);
  return g_strdup_printf (BEGIN_LEFT_TO_RIGHT "%s" END, number);
}
