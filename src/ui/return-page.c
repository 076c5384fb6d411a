/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/return-page.h"

#include <glib/gi18n.h>

#include "backup/backup-return.h"
#include "backup/backup-words.h"
#include "base/error.h"
#include "guide/error-book.h"
#include "ui/backup-rows.h"
#include "ui/backup-run-view.h"
#include "ui/backup-session.h"
#include "ui/choice-row.h"
#include "ui/folder-chooser.h"
#include "ui/install-row.h"
#include "ui/isolate.h"
#include "ui/phone-look.h"

typedef enum {
  STATE_LOOKING,
  STATE_CHOICE,
  STATE_RUNNING,
  STATE_DONE,
  STATE_FAILED,
} State;

/**
 * RouseReturnPage:
 *
 * The steps are told before: most of what goes wrong is Find My, or a phone that is not set up yet.
 */
struct _RouseReturnPage {
  RousePage parent_instance;

  GtkSpinner *spinner;
  RouseBackupRunView *run_view;
  GtkListBox *notices;
  GtkBox *choices;
  GtkWidget *password_list;
  GtkWidget *password_row;
  GtkListBox *steps;
  GtkWidget *look_button;

  RouseBackupSession *session;
  RouseDevice *device; /* whose modes are listened to */
  State state;
  char *path; /* of the chosen backup; NULL: none */
  gboolean is_encrypted;
};

G_DEFINE_FINAL_TYPE (RouseReturnPage, rouse_return_page, ROUSE_TYPE_PAGE)

static void
update_primary (RouseReturnPage *self)
{
  RouseBackupSurvey *survey = rouse_backup_session_get_survey (self->session);
  gboolean has_password = gtk_editable_get_text (GTK_EDITABLE (self->password_row))[0] != '\0';
  gboolean may = self->path != NULL && survey != NULL && survey->can_back_up && (has_password || !self->is_encrypted);

  const struct {
    const char *label;
    RouseButtonStyle style;
    gboolean enabled;
  } primaries[] = {
    [STATE_LOOKING] = { _ ("_Put It Back"), ROUSE_BUTTON_STYLE_SUGGESTED, FALSE },
    [STATE_CHOICE] = { _ ("_Put It Back"), ROUSE_BUTTON_STYLE_SUGGESTED, may },
    [STATE_RUNNING] = { _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN, !rouse_backup_session_is_stopping (self->session) },
    [STATE_DONE] = { _ ("_Done"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_FAILED] = { _ ("_Back"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
  };

  rouse_page_set_primary (ROUSE_PAGE (self), primaries[self->state].label, primaries[self->state].style,
                          primaries[self->state].enabled);
}

static void
show_state (RouseReturnPage *self, State state)
{
  gboolean is_choice = state == STATE_CHOICE;

  self->state = state;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == STATE_LOOKING);
  gtk_spinner_set_spinning (self->spinner, state == STATE_LOOKING);
  gtk_widget_set_visible (GTK_WIDGET (self->run_view), state == STATE_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->notices), gtk_list_box_get_row_at_index (self->notices, 0) != NULL &&
                                                          state != STATE_LOOKING && state != STATE_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->choices),
                          is_choice && gtk_widget_get_first_child (GTK_WIDGET (self->choices)) != NULL);
  gtk_widget_set_visible (self->password_list, is_choice && self->path != NULL && self->is_encrypted);
  gtk_widget_set_visible (GTK_WIDGET (self->steps), is_choice);
  gtk_widget_set_visible (self->look_button, is_choice);
  update_primary (self);
}

/* --- the choice --- */

static void
chosen_cb (RouseReturnPage *self, GParamSpec *pspec, RouseChoiceRow *row)
{
  if (!rouse_choice_row_get_active (row))
    return;
  g_free (self->path);
  self->path = g_strdup (g_object_get_data (G_OBJECT (row), "path"));
  self->is_encrypted = g_object_get_data (G_OBJECT (row), "encrypted") != NULL;
  show_state (self, self->state);
}

static GtkWidget *
make_choice (RouseReturnPage *self, const RouseBackup *backup)
{
  g_autofree char *words = rouse_backup_rows_make_title (backup);
  g_autofree char *title = rouse_isolate_line (words);
  g_autofree char *text = rouse_backup_rows_make_text (backup);
  GtkWidget *row = rouse_choice_row_new (title, text);

  g_object_set_data_full (G_OBJECT (row), "path", g_strdup (backup->path), g_free);
  g_object_set_data (G_OBJECT (row), "encrypted", GINT_TO_POINTER (backup->encrypted == ROUSE_TRUTH_YES));
  gtk_widget_set_sensitive (row, backup->state == ROUSE_BACKUP_COMPLETE);
  return row;
}

/* The newest is chosen already. */
static void
fill_choices (RouseReturnPage *self, const RouseBackupSurvey *survey)
{
  GtkWidget *child, *first = NULL;
  gboolean is_chosen = FALSE;

  g_clear_pointer (&self->path, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->choices))) != NULL)
    gtk_box_remove (self->choices, child);
  for (guint i = 0; i < survey->backups->len; i++) {
    const RouseBackup *backup = g_ptr_array_index (survey->backups, i);
    GtkWidget *row = make_choice (self, backup);

    if (first != NULL)
      g_object_set (row, "group", first, NULL);
    else
      first = row;
    g_signal_connect_object (row, "notify::active", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
    gtk_box_append (self->choices, row);
    if (!is_chosen && backup->state == ROUSE_BACKUP_COMPLETE) {
      is_chosen = TRUE;
      rouse_choice_row_set_active (ROUSE_CHOICE_ROW (row), TRUE);
    }
  }
}

static void look_again (RouseReturnPage *self);

static void
add_missing_tool (RouseReturnPage *self)
{
  GtkWidget *install = rouse_install_row_new (G_CALLBACK (look_again), self);

  gtk_list_box_append (self->notices,
                       rouse_row_new ("rouse-warning-symbolic", "warning", _ ("A program for backups is missing"),
                                      _ ("Install the package libimobiledevice-utils, and come back.")));
  if (install != NULL)
    gtk_list_box_append (self->notices, install);
}

static void
fill_notices (RouseReturnPage *self, const RouseBackupSurvey *survey)
{
  const char *advice = survey->facts != NULL ? rouse_backup_trust_get_advice (survey->facts->trust) : NULL;

  rouse_rows_clear (self->notices);
  if (!survey->has_tool)
    add_missing_tool (self);
  else if (!survey->can_back_up)
    gtk_list_box_append (self->notices, rouse_row_new ("rouse-phone-symbolic", "accent",
                                                       _ ("The phone must have started and be connected"), NULL));
  if (advice != NULL)
    gtk_list_box_append (self->notices, rouse_row_new ("rouse-phone-symbolic", "accent", advice, NULL));
  if (survey->facts != NULL && survey->facts->find_my == ROUSE_TRUTH_YES)
    gtk_list_box_append (self->notices,
                         rouse_row_new ("rouse-warning-symbolic", "warning", _ ("Find My is on"),
                                        _ ("On the phone, open Settings, your name, Find My, and turn it off. It may "
                                           "be turned on again afterwards.")));
}

static void
show_choice (RouseReturnPage *self)
{
  RouseBackupSurvey *survey = rouse_backup_session_get_survey (self->session);
  gboolean has_any = rouse_backup_survey_get_newest (survey) != NULL;

  fill_choices (self, survey);
  fill_notices (self, survey);
  rouse_page_set_words (ROUSE_PAGE (self), has_any ? _ ("Put a backup back") : _ ("No backup of this phone was found"),
                        has_any ? _ ("What is on the phone now is replaced by what is in the backup.")
                                : _ ("Look in the folder or on the disk where it may be. One in iCloud is put back by "
                                     "the phone itself while it is set up."));
  show_state (self, STATE_CHOICE);
}

static void
found_cb (RouseReturnPage *self, gboolean facts_only)
{
  if (facts_only && self->state == STATE_CHOICE) {
    fill_notices (self, rouse_backup_session_get_survey (self->session)); /* what was typed stays */
    show_state (self, STATE_CHOICE);
  } else if (self->state == STATE_LOOKING || self->state == STATE_CHOICE) {
    show_choice (self);
  }
}

static void
looking_cb (RouseReturnPage *self)
{
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Looking for backups"),
                        _ ("Rouse looks on this computer, and asks the phone what it knows."));
  show_state (self, STATE_LOOKING);
}

static void
news_cb (RouseReturnPage *self)
{
  rouse_return_page_show_news (self, rouse_backup_job_get_news (rouse_backup_session_get_job (self->session)));
}

static void
ended_cb (RouseReturnPage *self, const GError *error, const RouseBackup *backup)
{
  rouse_return_page_show_ended (self, error);
}

static void
look_again (RouseReturnPage *self)
{
  if (self->device != NULL && rouse_backup_session_get_job (self->session) == NULL)
    rouse_backup_session_look (self->session, FALSE);
}

static void
place_chosen_cb (GtkWidget *page, const char *path)
{
  rouse_backup_session_set_extra (ROUSE_RETURN_PAGE (page)->session, path);
  look_again (ROUSE_RETURN_PAGE (page));
}

static void
choose_place (RouseReturnPage *self)
{
  rouse_folder_chooser_ask (GTK_WIDGET (self), _ ("Choose a folder or a disk with backups of Finder or iTunes"),
                            place_chosen_cb);
}

static void
rouse_return_page_primary (RousePage *page)
{
  RouseReturnPage *self = ROUSE_RETURN_PAGE (page);
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  switch (self->state) {
  case STATE_CHOICE:
    rouse_backup_session_begin (self->session, ROUSE_BACKUP_JOB_RETURN, self->path,
                                self->is_encrypted ? password : NULL);
    break;
  case STATE_RUNNING:
    rouse_backup_session_stop (self->session);
    update_primary (self);
    break;
  case STATE_FAILED:
    look_again (self);
    break;
  default:
    rouse_page_say_next (page);
  }
}

/* --- the object --- */

static void
mode_changed_cb (RouseReturnPage *self)
{
  if ((self->state == STATE_LOOKING || self->state == STATE_CHOICE) &&
      rouse_device_get_mode (self->device) != ROUSE_DEVICE_MODE_GONE)
    look_again (self);
}

static void
set_device (RouseReturnPage *self, RouseDevice *device)
{
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_func (self->device, mode_changed_cb, self);
  g_set_object (&self->device, device);
  if (device != NULL)
    g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
rouse_return_page_dispose (GObject *object)
{
  RouseReturnPage *self = ROUSE_RETURN_PAGE (object);

  set_device (self, NULL);
  if (self->session != NULL)
    rouse_backup_session_leave (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (rouse_return_page_parent_class)->dispose (object);
}

static void
rouse_return_page_class_init (RouseReturnPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_return_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_return_page_primary;
  g_type_ensure (ROUSE_TYPE_BACKUP_RUN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/return-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, run_view);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, notices);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, choices);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, password_list);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, steps);
  gtk_widget_class_bind_template_child (widget_class, RouseReturnPage, look_button);
  gtk_widget_class_bind_template_callback (widget_class, update_primary);
  gtk_widget_class_bind_template_callback (widget_class, choose_place);
}

static void
rouse_return_page_init (RouseReturnPage *self)
{
  const char *step;

  self->session = rouse_backup_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; (step = rouse_backup_return_get_step (i)) != NULL; i++) {
    g_autofree char *text = g_strdup_printf ("%u. %s", i + 1, step);

    gtk_list_box_append (self->steps, rouse_row_new (NULL, NULL, text, NULL));
  }
  g_signal_connect_object (self->session, "looking", G_CALLBACK (looking_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "news", G_CALLBACK (news_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  update_primary (self);
}

void
rouse_return_page_show (RouseReturnPage *self, RouseDevice *device)
{
  g_return_if_fail (ROUSE_IS_RETURN_PAGE (self) && ROUSE_IS_DEVICE (device));

  set_device (self, device);
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "look", rouse_phone_look_of (device), NULL);
  rouse_backup_session_set_device (self->session, device);
  rouse_backup_session_look (self->session, FALSE);
}

void
rouse_return_page_leave (RouseReturnPage *self)
{
  g_return_if_fail (ROUSE_IS_RETURN_PAGE (self));

  rouse_backup_session_leave (self->session);
}

gboolean
rouse_return_page_is_busy (RouseReturnPage *self)
{
  g_return_val_if_fail (ROUSE_IS_RETURN_PAGE (self), FALSE);

  return rouse_backup_session_get_job (self->session) != NULL;
}

void
rouse_return_page_show_survey (RouseReturnPage *self, RouseBackupSurvey *survey)
{
  g_return_if_fail (ROUSE_IS_RETURN_PAGE (self));

  self->state = STATE_LOOKING;
  rouse_backup_session_take (self->session, survey);
}

void
rouse_return_page_show_news (RouseReturnPage *self, const RouseBackupNews *news)
{
  g_return_if_fail (ROUSE_IS_RETURN_PAGE (self));

  rouse_backup_run_view_show (self->run_view, ROUSE_BACKUP_JOB_RETURN, news);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Putting the backup back"),
                        _ ("Leave the cable in until the phone has restarted."));
  show_state (self, STATE_RUNNING);
}

void
rouse_return_page_show_ended (RouseReturnPage *self, const GError *error)
{
  const RouseErrorEntry *words = error != NULL ? rouse_error_book_find (error) : NULL;
  gboolean stopped = rouse_error_is_cancelled (error);

  g_return_if_fail (ROUSE_IS_RETURN_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  rouse_rows_clear (self->notices);
  if (error == NULL) {
    rouse_page_set_words (ROUSE_PAGE (self), _ ("The backup is on the phone"),
                          _ ("It restarts now. Apps come back over the network after that."));
  } else {
    g_message ("backup: %s", error->message);
    rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), stopped ? "" : _ (words->cause));
    gtk_list_box_append (
        self->notices,
        rouse_row_new ("rouse-warning-symbolic", "warning",
                       stopped ? _ ("The phone may have only a part of it. Put it back once more.") : _ (words->action),
                       NULL));
  }
  show_state (self, error == NULL ? STATE_DONE : STATE_FAILED);
}
