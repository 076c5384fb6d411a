/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-run-view.h"

#include <glib/gi18n.h>

#include "backup/backup-words.h"

#define PULSE_MS 120

/**
 * RouseBackupRunView:
 *
 * As long as it is not known how far it is, the bar goes to and fro, and stands still where nothing may move.
 */
struct _RouseBackupRunView {
  AdwBin parent_instance;

  GtkProgressBar *bar;
  GtkLabel *stage_label;
  GtkWidget *ask_list;
  AdwPreferencesRow *ask_row;
  GtkLabel *detail_label;

  guint pulse; /* source; 0: the bar says how far it is */
};

G_DEFINE_FINAL_TYPE (RouseBackupRunView, rouse_backup_run_view, ADW_TYPE_BIN)

static gboolean
pulse_cb (gpointer user_data)
{
  RouseBackupRunView *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_progress_bar_pulse (self->bar);
  return G_SOURCE_CONTINUE;
}

static void
set_pulsing (RouseBackupRunView *self, gboolean pulsing)
{
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  if (pulsing && animations && self->pulse == 0)
    self->pulse = g_timeout_add (PULSE_MS, pulse_cb, self);
  else if (!pulsing)
    g_clear_handle_id (&self->pulse, g_source_remove);
}

static void
rouse_backup_run_view_unmap (GtkWidget *widget)
{
  set_pulsing (ROUSE_BACKUP_RUN_VIEW (widget), FALSE);
  GTK_WIDGET_CLASS (rouse_backup_run_view_parent_class)->unmap (widget);
}

static void
rouse_backup_run_view_dispose (GObject *object)
{
  g_clear_handle_id (&ROUSE_BACKUP_RUN_VIEW (object)->pulse, g_source_remove);
  G_OBJECT_CLASS (rouse_backup_run_view_parent_class)->dispose (object);
}

static void
rouse_backup_run_view_class_init (RouseBackupRunViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_backup_run_view_dispose;
  widget_class->unmap = rouse_backup_run_view_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/backup-run-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRunView, bar);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRunView, stage_label);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRunView, ask_list);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRunView, ask_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRunView, detail_label);
}

static void
rouse_backup_run_view_init (RouseBackupRunView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What goes on, by stage. */
static const char *const words[][4] = {
  [ROUSE_BACKUP_STAGE_PREPARE] = { [ROUSE_BACKUP_JOB_CREATE] = N_ ("Asking the phone …"),
                                   [ROUSE_BACKUP_JOB_RETURN] = N_ ("Looking at the backup and asking the phone …"),
                                   [ROUSE_BACKUP_JOB_ENCRYPT] = N_ ("Asking the phone …"),
                                   [ROUSE_BACKUP_JOB_DECRYPT] = N_ ("Asking the phone …") },
  [ROUSE_BACKUP_STAGE_COPY] = { [ROUSE_BACKUP_JOB_CREATE] = N_ ("Copying from the phone …"),
                                [ROUSE_BACKUP_JOB_RETURN] = N_ ("Copying to the phone …"),
                                [ROUSE_BACKUP_JOB_ENCRYPT] = N_ ("The phone changes it …"),
                                [ROUSE_BACKUP_JOB_DECRYPT] = N_ ("The phone changes it …") },
  [ROUSE_BACKUP_STAGE_VERIFY] = { [ROUSE_BACKUP_JOB_CREATE] = N_ ("Looking at what was written …"),
                                  [ROUSE_BACKUP_JOB_RETURN] = N_ ("The phone restarts …"),
                                  [ROUSE_BACKUP_JOB_ENCRYPT] = N_ ("Asking the phone …"),
                                  [ROUSE_BACKUP_JOB_DECRYPT] = N_ ("Asking the phone …") },
};

static char *
make_detail (RouseBackupJobKind kind, const RouseBackupNews *news)
{
  const char *encryption = kind == ROUSE_BACKUP_JOB_CREATE ? rouse_backup_encryption_to_words (news->encrypted) : NULL;
  g_autofree char *size = news->needed > 0 ? g_format_size (news->needed) : NULL;
  g_autofree char *room = NULL;

  if (size != NULL)
    /* Translators: %s is a size, as "12.3 GB" */
    room = g_strdup_printf (_ ("At most %s will be copied."), size);
  if (room == NULL && encryption == NULL)
    return g_strdup ("");
  return g_strjoin (" ", room != NULL ? room : encryption, room != NULL ? encryption : NULL, NULL);
}

void
rouse_backup_run_view_show (RouseBackupRunView *self, RouseBackupJobKind kind, const RouseBackupNews *news)
{
  gboolean is_known = news->stage == ROUSE_BACKUP_STAGE_COPY && news->fraction >= 0;
  const char *ask = rouse_backup_ask_to_words (news->ask);
  g_autofree char *detail = make_detail (kind, news);
  g_autofree char *stage = NULL;

  g_return_if_fail (ROUSE_IS_BACKUP_RUN_VIEW (self));

  /* Translators: what goes on, and how far it is: "Copying from the phone … 12 %" */
  stage = is_known ? g_strdup_printf (_ ("%s %d %%"), _ (words[news->stage][kind]), (int) (news->fraction * 100))
                   : g_strdup (_ (words[news->stage][kind]));
  gtk_progress_bar_set_fraction (self->bar, is_known                                   ? news->fraction
                                            : news->stage == ROUSE_BACKUP_STAGE_VERIFY ? 1.0
                                                                                       : 0.0);
  set_pulsing (self, !is_known && news->stage != ROUSE_BACKUP_STAGE_VERIFY);
  gtk_label_set_label (self->stage_label, stage);
  gtk_widget_set_visible (self->ask_list, ask != NULL);
  adw_preferences_row_set_title (self->ask_row, ask != NULL ? ask : "");
  gtk_label_set_label (self->detail_label, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), detail[0] != '\0');
}
