/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Where a line must not end in Japanese, Korean and Chinese, which Pango would break between any two letters: sets
 * @joined at the first byte of each letter of @text that must stand on the line of the one before. @room: Latin
 * letters, two to one of these, that fit into the narrowest line of a title, whose phrases stay whole; 0: it is no
 * title. Returns: whether there are such letters in @text at all. */
gboolean rouse_asian_breaks_mark (const char *text, guint room, gboolean *joined);

/* Whether a Japanese phrase begins with the letter @at, which is not the first of @text: a good place for the end of a
 * line. */
gboolean rouse_asian_breaks_begins_phrase (const char *text, const char *at);
