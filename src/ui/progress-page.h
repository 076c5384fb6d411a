/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/log.h"
#include "restore/progress.h"
#include "ui/page.h"

/* The restore while it runs. The button at the bottom is "Stop", as long as that is possible; signal "stop-asked". */
#define ROUSE_TYPE_PROGRESS_PAGE (rouse_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseProgressPage, rouse_progress_page, ROUSE, PROGRESS_PAGE, RousePage)

/* @start: what the phone's screen showed when it began. @log: (nullable) */
void rouse_progress_page_show (RouseProgressPage *self, RouseProgress *progress, RouseLog *log, RousePicture start);
/* A person has asked to stop and the engine has agreed: the phone is being given back. */
void rouse_progress_page_set_stopping (RouseProgressPage *self);
/* Whether the phone is on the cable: said at once, for only the person can know whether the cable has come out. */
void rouse_progress_page_set_present (RouseProgressPage *self, gboolean present);
