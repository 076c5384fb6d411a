/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/terminal-text.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_COLUMNS 80
#define USUAL_ROWS 24
#define LEAST_COLUMNS 10 /* for words; a narrower terminal breaks them itself */

gboolean
rouse_terminal_can_draw (void)
{
  return isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

gboolean
rouse_terminal_has_colour (void)
{
  const char *no_colour = g_getenv ("NO_COLOR");

  return rouse_terminal_can_draw () && (no_colour == NULL || *no_colour == '\0');
}

void
rouse_terminal_get_size (guint *columns, guint *rows)
{
  struct winsize window = { 0 };

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &window) != 0)
    window.ws_col = window.ws_row = 0;
  *columns = window.ws_col > 0 ? window.ws_col : USUAL_COLUMNS;
  *rows = window.ws_row > 0 ? window.ws_row : USUAL_ROWS;
}

static guint
count_cells (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

/* How much of @text fits into so many cells: up to its last space, or, of a longer word or a script without spaces, as
 * many letters as there is room for. At least one letter. */
static const char *
find_break (const char *text, guint room)
{
  const char *last_space = NULL, *p = text;
  guint cells = 0;

  for (; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == ' ')
      last_space = p;
    cells += count_cells (c);
    if (cells > room)
      break;
  }
  if (*p == '\0' || *p == ' ')
    return p;
  return last_space != NULL && last_space > text ? last_space : p > text ? p : g_utf8_next_char (p);
}

GPtrArray *
rouse_terminal_wrap (const char *text, guint columns, guint indent, guint hanging)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  guint margin = indent;

  do {
    const char *end = find_break (text, columns > margin + LEAST_COLUMNS ? columns - margin : LEAST_COLUMNS);

    g_ptr_array_add (lines, g_strdup_printf ("%*s%.*s", (int) margin, "", (int) (end - text), text));
    while (*end == ' ')
      end++;
    text = end;
    margin = indent + hanging;
  } while (*text != '\0');
  return lines;
}

/* Where it goes into a file or another program, a line is a line. */
static GPtrArray *
wrap_here (const char *text, guint indent, guint hanging)
{
  guint columns, rows;

  rouse_terminal_get_size (&columns, &rows);
  return rouse_terminal_wrap (text, isatty (STDOUT_FILENO) ? columns : G_MAXINT, indent, hanging);
}

void
rouse_terminal_print (const char *text, guint indent, guint hanging)
{
  g_autoptr (GPtrArray) lines = wrap_here (text, indent, hanging);

  for (guint i = 0; i < lines->len; i++)
    printf ("%s\n", (const char *) g_ptr_array_index (lines, i));
}

void
rouse_terminal_ask (const char *text)
{
  g_autoptr (GPtrArray) lines = wrap_here (text, 0, 0);

  for (guint i = 0; i < lines->len; i++)
    printf ("%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (lines, i));
  fflush (stdout);
}
