/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Between backup-page.c and backup-page-states.c only. */

#include "ui/backup-page.h"

#include "ui/backup-run-view.h"
#include "ui/backup-session.h"
#include "ui/encryption-row.h"

typedef enum {
  STATE_LOOKING,
  STATE_NONE,
  STATE_FOUND,
  STATE_IMPOSSIBLE,
  STATE_RUNNING,
  STATE_DONE,
  STATE_FAILED,
  STATE_WITHOUT,
} RouseBackupPageState;

struct _RouseBackupPage {
  RousePage parent_instance;

  GtkSpinner *spinner;
  RouseBackupRunView *run_view;
  GtkListBox *notices;
  GtkListBox *backups;
  GtkWidget *options;
  AdwActionRow *folder_row;
  RouseEncryptionRow *encryption_row;
  GtkWidget *facts;
  AdwExpanderRow *facts_row;
  GtkCheckButton *without_check;
  GtkWidget *again_button;
  GtkWidget *found_button;
  GtkWidget *look_button;
  GtkWidget *without_button;
  GtkWidget *return_button;

  RouseBackupSession *session;
  RouseDevice *device; /* whose modes are listened to */
  RouseBackupPageState state;
  gboolean erase;
  gboolean was_stopped;  /* the last backup, by the person */
  gboolean saw_passcode; /* the phone has asked for it, in this piece of work */
  GPtrArray *fact_rows;  /* borrowed */
  guint cookie;          /* the computer stays awake */
};

const RouseBackup *rouse_backup_page_get_newest (RouseBackupPage *self);
gboolean rouse_backup_page_is_fresh (const RouseBackup *backup);
gboolean rouse_backup_page_can_back_up (RouseBackupPage *self);
void rouse_backup_page_update_primary (RouseBackupPage *self);
void rouse_backup_page_fill_notices (RouseBackupPage *self);
void rouse_backup_page_fill_options (RouseBackupPage *self);
void rouse_backup_page_fill (RouseBackupPage *self);
void rouse_backup_page_show_state (RouseBackupPage *self, RouseBackupPageState state);
void rouse_backup_page_look_again (RouseBackupPage *self);
void rouse_backup_page_show_again (RouseBackupPage *self);
