/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/isolate.h"

#define RIGHT_TO_LEFT "\u200F"
#define BEGIN_LEFT_TO_RIGHT "\u2066"
#define END "\u2069"
#define ELLIPSIS "…"

char *
rouse_isolate_line (const char *line)
{
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_strdup (line);
  out = g_string_new (RIGHT_TO_LEFT);
  while (*line != '\0') {
    gsize length = g_str_has_prefix (line, ELLIPSIS) ? strspn (line + strlen (ELLIPSIS), "0123456789ABCDEF") : 0;

    if (length > 0) {
      length += strlen (ELLIPSIS);
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
