/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A line with names and the end of a phone's number ("…3F2A"), amounts ("2.3 GB") or paths in it, for a label. Where one
 * reads from right to left it begins at the right, and those keep their order; elsewhere it is as it was. */
char *rouse_isolate_line (const char *line) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a number alone, as "3F2A", that is put into a sentence. */
char *rouse_isolate_number (const char *number) G_GNUC_WARN_UNUSED_RESULT;
