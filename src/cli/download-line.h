/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/download.h"

/* Shows a RouseDownload: on a terminal one line that changes, elsewhere a line every tenth part, with --json objects.
 */
typedef struct _RouseDownloadLine RouseDownloadLine;

RouseDownloadLine *rouse_download_line_new (RouseDownload *download, gboolean as_json);
/* Ends the line, so that other text may follow. */
void rouse_download_line_free (RouseDownloadLine *self);
