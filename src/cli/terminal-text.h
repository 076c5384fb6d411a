/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What may be done on the standard output, and text that fits there. */

/* It is a terminal on which lines can be drawn over. */
gboolean rouse_terminal_can_draw (void);
/* That, and nobody has asked for no colours (NO_COLOR). */
gboolean rouse_terminal_has_colour (void);
/* 80 × 24 where it is not told. */
void rouse_terminal_get_size (guint *columns, guint *rows);
/* The text in lines of @columns cells at most, broken between words where that is possible; all begin with @indent
 * spaces, and from the second on with @hanging more. (transfer full) */
GPtrArray *rouse_terminal_wrap (const char *text, guint columns, guint indent, guint hanging);
/* Prints it so, as wide as the terminal is; with a line end after the last line. */
void rouse_terminal_print (const char *text, guint indent, guint hanging);
/* The same, for a question: what is typed stands behind it. */
void rouse_terminal_ask (const char *text);
