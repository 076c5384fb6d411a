/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-page-private.h"

#include <glib/gi18n.h>

#include "ui/backup-notices.h"
#include "ui/backup-rows.h"
#include "ui/install-row.h"

#define FRESH_S (24 * 3600) /* a backup of today is not made again */

/* Which parts are seen in which state. */
enum {
  PART_SPINNER = 1 << 0,
  PART_RUN = 1 << 1,
  PART_NOTICES = 1 << 2,
  PART_BACKUPS = 1 << 3,
  PART_OPTIONS = 1 << 4,
  PART_FACTS = 1 << 5,
  PART_CHECK = 1 << 6,
  PART_LOOK = 1 << 7,
  PART_WITHOUT = 1 << 8,
  PART_RETURN = 1 << 9,
};

static const guint parts[] = {
  [STATE_LOOKING] = PART_SPINNER | PART_WITHOUT,
  [STATE_NONE] = PART_NOTICES | PART_BACKUPS | PART_OPTIONS | PART_FACTS | PART_LOOK | PART_WITHOUT,
  [STATE_FOUND] = PART_NOTICES | PART_BACKUPS | PART_OPTIONS | PART_FACTS | PART_LOOK,
  [STATE_IMPOSSIBLE] = PART_NOTICES | PART_BACKUPS | PART_FACTS | PART_LOOK | PART_CHECK,
  [STATE_RUNNING] = PART_RUN,
  [STATE_DONE] = PART_NOTICES | PART_BACKUPS | PART_FACTS,
  [STATE_FAILED] = PART_NOTICES | PART_OPTIONS | PART_WITHOUT | PART_RETURN,
  [STATE_WITHOUT] = PART_NOTICES | PART_CHECK | PART_RETURN,
};

static RouseBackupSurvey *
get_survey (RouseBackupPage *self)
{
  return rouse_backup_session_get_survey (self->session);
}

const RouseBackup *
rouse_backup_page_get_newest (RouseBackupPage *self)
{
  return get_survey (self) != NULL ? rouse_backup_survey_get_newest (get_survey (self)) : NULL;
}

gboolean
rouse_backup_page_is_fresh (const RouseBackup *backup)
{
  return g_get_real_time () / G_USEC_PER_SEC - backup->date < FRESH_S;
}

gboolean
rouse_backup_page_can_back_up (RouseBackupPage *self)
{
  return get_survey (self) != NULL && get_survey (self)->can_back_up;
}

/* Erasing what is nowhere else must be meant. */
static gboolean
needs_word (RouseBackupPage *self)
{
  return self->erase && rouse_backup_page_get_newest (self) == NULL;
}

void
rouse_backup_page_update_primary (RouseBackupPage *self)
{
  gboolean is_asked = gtk_widget_get_visible (GTK_WIDGET (self->without_check));
  gboolean may = !is_asked || gtk_check_button_get_active (self->without_check);
  const RouseBackup *newest = rouse_backup_page_get_newest (self);
  RouseButtonStyle without = self->erase ? ROUSE_BUTTON_STYLE_DESTRUCTIVE : ROUSE_BUTTON_STYLE_PLAIN;

  const struct {
    const char *label;
    RouseButtonStyle style;
    gboolean enabled;
  } primaries[] = {
    [STATE_LOOKING] = { _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, FALSE },
    [STATE_NONE] = { _ ("_Back Up Now"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_FOUND] = { newest != NULL && (rouse_backup_page_is_fresh (newest) || !rouse_backup_page_can_back_up (self))
                          ? _ ("_Continue")
                          : _ ("_Back Up Now"),
                      ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_IMPOSSIBLE] = { is_asked ? _ ("_Go On Without a Backup") : _ ("_Continue"),
                           is_asked ? without : ROUSE_BUTTON_STYLE_SUGGESTED, may },
    [STATE_RUNNING] = { _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN, !rouse_backup_session_is_stopping (self->session) },
    [STATE_DONE] = { _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_FAILED] = { _ ("_Try Again"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_WITHOUT] = { _ ("_Go On Without a Backup"), without, may },
  };

  rouse_page_set_primary (ROUSE_PAGE (self), primaries[self->state].label, primaries[self->state].style,
                          primaries[self->state].enabled);
}

/* --- what needs attention --- */

static void
ask_trust (RouseBackupPage *self)
{
  if (rouse_backup_session_get_device (self->session) != NULL)
    rouse_backup_session_look (self->session, TRUE);
}

static gboolean
is_normal (RouseBackupPage *self)
{
  return self->device == NULL || rouse_device_get_mode (self->device) == ROUSE_DEVICE_MODE_NORMAL;
}

void
rouse_backup_page_fill_notices (RouseBackupPage *self)
{
  gboolean lacks_tool = get_survey (self) != NULL && !get_survey (self)->has_tool && is_normal (self);
  GtkWidget *install;

  rouse_backup_notices_fill (self->notices, rouse_backup_page_get_facts (self), self->erase, G_CALLBACK (ask_trust),
                             self);
  if (lacks_tool && (install = rouse_install_row_new (G_CALLBACK (rouse_backup_page_look_again), self)) != NULL)
    gtk_list_box_prepend (self->notices, install);
}

void
rouse_backup_page_fill_options (RouseBackupPage *self)
{
  const RouseBackupFacts *facts = rouse_backup_page_get_facts (self);
  g_autofree char *text =
      rouse_backup_notices_describe_folder (rouse_backup_session_get_folder (self->session), get_survey (self));

  adw_action_row_set_subtitle (self->folder_row, text);
  rouse_encryption_row_show (self->encryption_row, facts != NULL ? facts->will_encrypt : ROUSE_TRUTH_UNKNOWN);
}

void
rouse_backup_page_fill (RouseBackupPage *self)
{
  rouse_backup_page_fill_notices (self);
  rouse_backup_page_fill_options (self);
  if (get_survey (self) == NULL)
    return;
  rouse_backup_rows_fill (self->backups, get_survey (self));
  if (get_survey (self)->facts != NULL)
    rouse_fact_rows_fill (self->facts_row, self->fact_rows, get_survey (self)->facts);
}

void
rouse_backup_page_show_state (RouseBackupPage *self, RouseBackupPageState state)
{
  guint seen = parts[state];
  gboolean was_running = self->state == STATE_RUNNING;

  self->state = state;
  if ((seen & PART_CHECK) != 0 && !needs_word (self))
    seen &= ~PART_CHECK;
  gtk_check_button_set_active (self->without_check, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), (seen & PART_SPINNER) != 0);
  gtk_spinner_set_spinning (self->spinner, (seen & PART_SPINNER) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->run_view), (seen & PART_RUN) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->notices),
                          (seen & PART_NOTICES) != 0 && gtk_list_box_get_row_at_index (self->notices, 0) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->backups),
                          (seen & PART_BACKUPS) != 0 && gtk_list_box_get_row_at_index (self->backups, 0) != NULL);
  gtk_widget_set_visible (self->options, (seen & PART_OPTIONS) != 0 && rouse_backup_page_can_back_up (self));
  gtk_widget_set_visible (self->facts,
                          (seen & PART_FACTS) != 0 && get_survey (self) != NULL && get_survey (self)->facts != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->without_check), (seen & PART_CHECK) != 0);
  gtk_widget_set_visible (self->look_button, (seen & PART_LOOK) != 0);
  gtk_widget_set_visible (self->without_button, (seen & PART_WITHOUT) != 0);
  gtk_widget_set_visible (self->return_button, (seen & PART_RETURN) != 0);
  gtk_widget_set_visible (self->again_button, state == STATE_FOUND && rouse_backup_page_can_back_up (self) &&
                                                  rouse_backup_page_get_newest (self) != NULL &&
                                                  rouse_backup_page_is_fresh (rouse_backup_page_get_newest (self)));
  gtk_widget_set_visible (self->found_button, state == STATE_FOUND && rouse_backup_page_can_back_up (self) &&
                                                  rouse_backup_page_get_newest (self) != NULL &&
                                                  !rouse_backup_page_is_fresh (rouse_backup_page_get_newest (self)));
  g_object_set (self, "can-go-back", state != STATE_RUNNING, "badge",
                state == STATE_WITHOUT && self->erase ? ROUSE_BADGE_KIND_ERASED : ROUSE_BADGE_KIND_NOTHING_CHANGED,
                NULL);
  rouse_backup_page_update_primary (self);
  if (was_running != (state == STATE_RUNNING) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    rouse_page_focus_title (ROUSE_PAGE (self));
}

/* --- what was found --- */

void
rouse_backup_page_look_again (RouseBackupPage *self)
{
  if (rouse_backup_session_get_job (self->session) == NULL && rouse_backup_session_get_device (self->session) != NULL)
    rouse_backup_session_look (self->session, FALSE);
}

void
rouse_backup_page_show_again (RouseBackupPage *self)
{
  const RouseBackupSurvey *survey = get_survey (self);
  const RouseBackup *newest = rouse_backup_page_get_newest (self);
  RouseBackupPageState state = !rouse_backup_page_can_back_up (self) ? STATE_IMPOSSIBLE
                               : newest != NULL                      ? STATE_FOUND
                                                                     : STATE_NONE;
  g_autofree char *text = NULL;
  const char *title;

  if (survey == NULL) {
    rouse_backup_page_look_again (self);
    return;
  }
  rouse_backup_page_fill (self);
  if (state == STATE_IMPOSSIBLE)
    title = rouse_backup_notices_impossible (survey, is_normal (self), &text);
  else if (state == STATE_FOUND)
    title = rouse_backup_notices_found (newest, rouse_backup_page_is_fresh (newest), &text);
  else
    title = rouse_backup_notices_none (survey, self->was_stopped, &text);
  rouse_page_set_words (ROUSE_PAGE (self), title, text);
  rouse_backup_page_show_state (self, state);
}
