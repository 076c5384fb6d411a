/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-page-private.h"

#include <glib/gi18n.h>

#include "backup/backup-words.h"
#include "base/error.h"
#include "guide/error-book.h"
#include "ui/backup-rows.h"
#include "ui/folder-chooser.h"

/**
 * RouseBackupPage:
 *
 * It never blocks: whatever fails, one can go on without a backup, after having been told what that means.
 */
G_DEFINE_FINAL_TYPE (RouseBackupPage, rouse_backup_page, ROUSE_TYPE_PAGE)

static void
found_cb (RouseBackupPage *self, gboolean facts_only)
{
  if (self->state == STATE_LOOKING || self->state == STATE_NONE || self->state == STATE_FOUND ||
      self->state == STATE_IMPOSSIBLE)
    rouse_backup_page_show_again (self);
}

static void
looking_cb (RouseBackupPage *self)
{
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Looking for backups"),
                        _ ("Rouse looks on this computer, and asks the phone what it knows."));
  rouse_backup_page_show_state (self, STATE_LOOKING);
}

/* --- making one --- */

static void
set_awake (RouseBackupPage *self, gboolean awake)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkApplication *application = GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  if (application == NULL)
    return;
  if (awake && self->cookie == 0)
    self->cookie = gtk_application_inhibit (application, GTK_WINDOW (root),
                                            GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_IDLE,
                                            _ ("A phone is being backed up"));
  else if (!awake && self->cookie != 0)
    gtk_application_uninhibit (application, self->cookie);
  self->cookie = awake ? self->cookie : 0;
}

static void
ended_cb (RouseBackupPage *self, const GError *error, const RouseBackup *backup)
{
  set_awake (self, FALSE);
  if (error == NULL && backup != NULL)
    rouse_backup_page_show_done (self, backup);
  else if (error == NULL)
    rouse_backup_session_look (self->session, FALSE);
  else if (rouse_error_is_cancelled (error)) {
    self->was_stopped = TRUE;
    rouse_backup_session_look (self->session, FALSE);
  } else
    rouse_backup_page_show_failed (self, error);
}

static void
news_cb (RouseBackupPage *self)
{
  RouseBackupJob *job = rouse_backup_session_get_job (self->session);

  rouse_backup_page_show_news (self, rouse_backup_job_get_kind (job), rouse_backup_job_get_news (job));
}

static void
begin (RouseBackupPage *self, RouseBackupJobKind kind, const char *password)
{
  if (!rouse_backup_page_can_back_up (self) || rouse_backup_session_get_device (self->session) == NULL)
    return;
  self->was_stopped = self->saw_passcode = FALSE;
  set_awake (self, TRUE);
  rouse_backup_session_begin (self->session, kind, NULL, password);
}

static void
begin_backup (RouseBackupPage *self)
{
  begin (self, ROUSE_BACKUP_JOB_CREATE, NULL);
}

static void
change_asked_cb (RouseBackupPage *self, gboolean on, const char *password)
{
  begin (self, on ? ROUSE_BACKUP_JOB_ENCRYPT : ROUSE_BACKUP_JOB_DECRYPT, password);
}

/* --- choices --- */

static void
target_chosen_cb (GtkWidget *page, const char *path)
{
  rouse_backup_session_set_folder (ROUSE_BACKUP_PAGE (page)->session, path);
  rouse_backup_page_look_again (ROUSE_BACKUP_PAGE (page));
}

static void
place_chosen_cb (GtkWidget *page, const char *path)
{
  rouse_backup_session_set_extra (ROUSE_BACKUP_PAGE (page)->session, path);
  rouse_backup_page_look_again (ROUSE_BACKUP_PAGE (page));
}

static void
choose_target (RouseBackupPage *self)
{
  rouse_folder_chooser_ask (GTK_WIDGET (self), _ ("Where should the backup go?"), target_chosen_cb);
}

static void
choose_place (RouseBackupPage *self)
{
  rouse_folder_chooser_ask (GTK_WIDGET (self), _ ("Choose a folder or a disk with backups of Finder or iTunes"),
                            place_chosen_cb);
}

static void
go_on (RouseBackupPage *self)
{
  rouse_page_say_next (ROUSE_PAGE (self));
}

static void
ask_without (RouseBackupPage *self)
{
  rouse_backup_page_show_without (self);
}

static void
rouse_backup_page_primary (RousePage *page)
{
  RouseBackupPage *self = ROUSE_BACKUP_PAGE (page);
  const RouseBackup *newest = rouse_backup_page_get_newest (self);

  if (self->state == STATE_RUNNING) {
    rouse_backup_session_stop (self->session);
    rouse_backup_page_update_primary (self);
  } else if (self->state == STATE_NONE || self->state == STATE_FAILED ||
             (self->state == STATE_FOUND && rouse_backup_page_can_back_up (self) && newest != NULL &&
              !rouse_backup_page_is_fresh (newest)))
    begin_backup (self);
  else
    rouse_page_say_next (page);
}

/* --- the object --- */

/* The phone has started, was unplugged, or is in another mode now: what can be done is something else. */
static void
mode_changed_cb (RouseBackupPage *self)
{
  if (self->state != STATE_RUNNING && self->state != STATE_DONE && self->state != STATE_WITHOUT &&
      rouse_device_get_mode (self->device) != ROUSE_DEVICE_MODE_GONE && gtk_widget_get_mapped (GTK_WIDGET (self)))
    rouse_backup_page_look_again (self);
}

static void
set_device (RouseBackupPage *self, RouseDevice *device)
{
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_func (self->device, mode_changed_cb, self);
  g_set_object (&self->device, device);
  if (device != NULL)
    g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
rouse_backup_page_dispose (GObject *object)
{
  RouseBackupPage *self = ROUSE_BACKUP_PAGE (object);

  if (self->session != NULL)
    rouse_backup_page_leave (self);
  set_device (self, NULL);
  g_clear_object (&self->session);
  g_clear_pointer (&self->fact_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (rouse_backup_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, run_view);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, notices);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, backups);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, options);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, encryption_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, facts);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, facts_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, without_check);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, found_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, look_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, without_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, return_button);
}

static void
rouse_backup_page_class_init (RouseBackupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_backup_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_backup_page_primary;
  g_type_ensure (ROUSE_TYPE_BACKUP_RUN_VIEW);
  g_type_ensure (ROUSE_TYPE_ENCRYPTION_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/backup-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, rouse_backup_page_update_primary);
  gtk_widget_class_bind_template_callback (widget_class, change_asked_cb);
  gtk_widget_class_bind_template_callback (widget_class, begin_backup);
  gtk_widget_class_bind_template_callback (widget_class, go_on);
  gtk_widget_class_bind_template_callback (widget_class, choose_target);
  gtk_widget_class_bind_template_callback (widget_class, choose_place);
  gtk_widget_class_bind_template_callback (widget_class, ask_without);
  gtk_widget_class_bind_template_callback (widget_class, rouse_backup_page_look_again);
}

static void
rouse_backup_page_init (RouseBackupPage *self)
{
  self->fact_rows = g_ptr_array_new ();
  self->session = rouse_backup_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->session, "looking", G_CALLBACK (looking_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "news", G_CALLBACK (news_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  rouse_backup_page_update_primary (self);
}

void
rouse_backup_page_show (RouseBackupPage *self, RouseDevice *device, gboolean erase)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self) && ROUSE_IS_DEVICE (device));

  set_device (self, device);
  self->erase = erase;
  self->was_stopped = FALSE;
  rouse_backup_session_set_device (self->session, device);
  rouse_backup_session_look (self->session, FALSE);
}

void
rouse_backup_page_leave (RouseBackupPage *self)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  rouse_backup_session_leave (self->session);
  set_awake (self, FALSE);
}

gboolean
rouse_backup_page_is_busy (RouseBackupPage *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_PAGE (self), FALSE);

  return rouse_backup_session_get_job (self->session) != NULL;
}

const RouseBackupFacts *
rouse_backup_page_get_facts (RouseBackupPage *self)
{
  RouseBackupSurvey *survey;

  g_return_val_if_fail (ROUSE_IS_BACKUP_PAGE (self), NULL);

  survey = rouse_backup_session_get_survey (self->session);
  return survey != NULL ? survey->facts : NULL;
}

void
rouse_backup_page_show_survey (RouseBackupPage *self, RouseBackupSurvey *survey, gboolean erase)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  self->erase = erase;
  self->state = STATE_LOOKING;
  rouse_backup_session_take (self->session, survey);
}

void
rouse_backup_page_show_news (RouseBackupPage *self, RouseBackupJobKind kind, const RouseBackupNews *news)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  self->saw_passcode |= news->ask == ROUSE_BACKUP_ASKS_PASSCODE;
  rouse_backup_run_view_show (self->run_view, kind, news);
  if (kind == ROUSE_BACKUP_JOB_CREATE)
    rouse_page_set_words (ROUSE_PAGE (self), _ ("Making a backup"),
                          _ ("It takes minutes to an hour, by how much is on the phone. Leave the cable in; the phone "
                             "may be used meanwhile."));
  else
    rouse_page_set_words (ROUSE_PAGE (self), _ ("Changing the encryption"),
                          _ ("The phone may ask for its passcode: unlock it and enter the code there."));
  rouse_backup_page_show_state (self, STATE_RUNNING);
}

void
rouse_backup_page_show_done (RouseBackupPage *self, const RouseBackup *backup)
{
  g_autofree char *size = g_format_size (backup->size);
  g_autofree char *text = NULL;

  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  /* Translators: how many files, and their size, as "12.3 GB" */
  text = g_strdup_printf (ngettext ("Rouse looked at it: it is complete, %lu file, %s.",
                                    "Rouse looked at it: it is complete, %lu files, %s.", (gulong) backup->n_files),
                          (gulong) backup->n_files, size);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("The backup is made"), text);
  rouse_backup_page_fill (self);
  rouse_rows_clear (self->backups);
  gtk_list_box_append (self->backups, rouse_backup_row_new (backup));
  rouse_backup_page_show_state (self, STATE_DONE);
}

void
rouse_backup_page_show_failed (RouseBackupPage *self, const GError *error)
{
  const RouseErrorEntry *words = rouse_error_book_find (error);
  /* Who did not enter the passcode is told so, not of trust. */
  gboolean is_passcode = self->saw_passcode && g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_LOCKED);
  const char *action = is_passcode ? rouse_backup_ask_to_words (ROUSE_BACKUP_ASKS_PASSCODE) : _ (words->action);

  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  g_message ("backup: %s", error->message);
  rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), _ (words->cause));
  rouse_backup_page_fill_options (self);
  rouse_rows_clear (self->notices);
  gtk_list_box_append (self->notices, rouse_row_new ("rouse-warning-symbolic", "warning", action,
                                                     _ ("Nothing on the phone was changed.")));
  rouse_backup_page_show_state (self, STATE_FAILED);
}

void
rouse_backup_page_show_without (RouseBackupPage *self)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  rouse_page_set_words (
      ROUSE_PAGE (self), _ ("Go on without a backup?"),
      self->erase ? _ ("This repair erases the phone. What is not in a backup or in iCloud is gone for good.")
                  : _ ("This repair keeps your data. But if it fails, only erasing may be left, and then what has no "
                       "backup is lost."));
  rouse_backup_page_fill_notices (self);
  rouse_backup_page_show_state (self, STATE_WITHOUT);
}

void
rouse_backup_page_practise (RouseBackupPage *self, gboolean erase)
{
  RouseBackupSurvey *survey = g_new0 (RouseBackupSurvey, 1);

  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  survey->backups = g_ptr_array_new ();
  survey->has_tool = TRUE;
  survey->room = G_MAXUINT64;
  rouse_backup_page_show_survey (self, survey, erase);
  gtk_widget_set_visible (self->look_button, FALSE);
}
