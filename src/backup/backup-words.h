/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-facts.h"
#include "backup/backup-work.h"
#include "backup/backup.h"

/* How long ago @date was, in translated words: “3 days ago”; both in Unix time. (transfer full) */
char *rouse_backup_age_to_words (gint64 date, gint64 now);
/* “complete, encrypted” and the like, translated. (transfer full) */
char *rouse_backup_to_words (const RouseBackup *backup);
/* Translated: what a person has to do, or NULL: nothing. */
const char *rouse_backup_trust_get_advice (RousePhoneTrust trust);
/* What the person at the phone has to do; NULL: nothing. Translated. */
const char *rouse_backup_ask_to_words (RouseBackupAsk ask);
/* What an encrypted backup has that another has not; NULL: it is not known which it will be. Translated. */
const char *rouse_backup_encryption_to_words (RouseTruth encrypted);
const char *rouse_backup_truth_to_words (RouseTruth truth); /* “yes”, “no”, “unknown” */
