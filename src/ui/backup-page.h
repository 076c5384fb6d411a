/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backup/backup-job.h"
#include "backup/backup-survey.h"
#include "device/device.h"
#include "ui/page.h"

/* Before a repair: which backups there are, and the way to make one. "next": the person goes on, with one or without.
 * Nothing is asked of a phone before rouse_backup_page_show(). */
#define ROUSE_TYPE_BACKUP_PAGE (rouse_backup_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseBackupPage, rouse_backup_page, ROUSE, BACKUP_PAGE, RousePage)

/* Looks for backups of @device. @erase: whether the repair erases; without a backup that needs an acknowledgement */
void rouse_backup_page_show (RouseBackupPage *self, RouseDevice *device, gboolean erase);
/* Stops what runs; for when the page is left or the window closes. */
void rouse_backup_page_leave (RouseBackupPage *self);
gboolean rouse_backup_page_is_busy (RouseBackupPage *self);
/* What the phone told; NULL: nothing yet. Borrowed. */
const RouseBackupFacts *rouse_backup_page_get_facts (RouseBackupPage *self);

/* How the page looks, for pictures. @survey: (transfer full) */
void rouse_backup_page_show_survey (RouseBackupPage *self, RouseBackupSurvey *survey, gboolean erase);
void rouse_backup_page_show_news (RouseBackupPage *self, RouseBackupJobKind kind, const RouseBackupNews *news);
void rouse_backup_page_show_done (RouseBackupPage *self, const RouseBackup *backup);
void rouse_backup_page_show_failed (RouseBackupPage *self, const GError *error);
void rouse_backup_page_show_without (RouseBackupPage *self);
/* Without a phone: nobody is asked, nothing on this computer is looked at, and none can be made. */
void rouse_backup_page_practise (RouseBackupPage *self, gboolean erase);
