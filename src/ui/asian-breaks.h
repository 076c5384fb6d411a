/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Where a line must not end in Japanese, Korean and Chinese, which Pango would break between any two letters: sets
 * @joined at the first byte of each letter of @text that must stand on the line of the one before. Returns: whether
 * there are such letters in @text at all. */
gboolean rouse_asian_breaks_mark (const char *text, gboolean *joined);
