/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backup/backup-job.h"
#include "backup/backup-survey.h"
#include "device/device.h"
#include "ui/page.h"

/* After a repair: a backup is put back. "next": done with. */
#define ROUSE_TYPE_RETURN_PAGE (rouse_return_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseReturnPage, rouse_return_page, ROUSE, RETURN_PAGE, RousePage)

void rouse_return_page_show (RouseReturnPage *self, RouseDevice *device);
/* Stops what runs. */
void rouse_return_page_leave (RouseReturnPage *self);
gboolean rouse_return_page_is_busy (RouseReturnPage *self);

/* How the page looks, for pictures. @survey: (transfer full) */
void rouse_return_page_show_survey (RouseReturnPage *self, RouseBackupSurvey *survey);
void rouse_return_page_show_news (RouseReturnPage *self, const RouseBackupNews *news);
void rouse_return_page_show_ended (RouseReturnPage *self, const GError *error);
