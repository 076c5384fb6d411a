/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/fetch-check.h"

/* Fetches one version into the cache: room first, then Apple's word for this phone, then the file. Everything slow is
 * done by workers. Signals: "fetched" (GFile), "failed" (GError), "changed" (whether it can be paused). */
#define ROUSE_TYPE_DOWNLOAD_VIEW (rouse_download_view_get_type ())
G_DECLARE_FINAL_TYPE (RouseDownloadView, rouse_download_view, ROUSE, DOWNLOAD_VIEW, AdwBin)

/* What has come before is gone on with. */
void rouse_download_view_begin (RouseDownloadView *self, RouseFirmwareRelease *release,
                                const RouseDownloadPhone *phone);
/* Nothing is said of it any more; what has come is kept. */
void rouse_download_view_stop (RouseDownloadView *self);
void rouse_download_view_toggle_pause (RouseDownloadView *self);
gboolean rouse_download_view_is_busy (RouseDownloadView *self);
gboolean rouse_download_view_is_paused (RouseDownloadView *self);
gboolean rouse_download_view_can_pause (RouseDownloadView *self); /* not while Apple is asked */
/* After it failed: whether something lies where the file would go. */
gboolean rouse_download_view_is_file_there (RouseDownloadView *self);
/* How it looks while bytes come; for pictures. */
void rouse_download_view_show (RouseDownloadView *self, double fraction, const char *detail, int seconds_left);
