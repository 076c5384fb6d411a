/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-facts.h"
#include "backup/backup.h"

/* How long ago @date was, in translated words: “3 days ago”; both in Unix time. (transfer full) */
char *rouse_backup_age_to_words (gint64 date, gint64 now);
/* “complete, encrypted” and the like, translated. (transfer full) */
char *rouse_backup_to_words (const RouseBackup *backup);
/* Translated: what a person has to do, or NULL: nothing. */
const char *rouse_backup_trust_get_advice (RousePhoneTrust trust);
const char *rouse_backup_truth_to_words (RouseTruth truth); /* “yes”, “no”, “unknown” */
