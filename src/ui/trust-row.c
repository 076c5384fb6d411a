/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/trust-row.h"

#include "backup/backup-words.h"
#include "transport/lockdown-client.h"

#include <glib/gi18n.h>

#define LOOK_AGAIN_S 2

/**
 * RouseTrustRow:
 *
 * Asks the phone again every two seconds while it is on screen, so that a tap on “Trust” is seen at once.
 */
struct _RouseTrustRow {
  AdwActionRow parent_instance;

  GtkImage *icon;
  char *udid; /* NULL: nobody to ask */
  guint timeout;
  gboolean is_asking;
};

G_DEFINE_FINAL_TYPE (RouseTrustRow, rouse_trust_row, ADW_TYPE_ACTION_ROW)

static void
show (RouseTrustRow *self, RousePhoneTrust trust)
{
  const char *advice = rouse_backup_trust_get_advice (trust);
  gboolean trusts = trust == ROUSE_PHONE_TRUST_YES;

  gtk_widget_set_visible (GTK_WIDGET (self), trusts || advice != NULL);
  gtk_image_set_from_icon_name (self->icon, trusts ? "rouse-check-symbolic" : "rouse-phone-symbolic");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 trusts ? _ ("The phone trusts this computer") : _ ("The phone does not talk yet"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), advice != NULL ? advice : "");
}

static void
ask_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (task_data, &error);

  g_task_return_int (task,
                     client != NULL ? rouse_lockdown_client_get_trust (client, FALSE) : ROUSE_PHONE_TRUST_UNKNOWN);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseTrustRow) self = user_data;

  self->is_asking = FALSE;
  if (g_strcmp0 (g_task_get_task_data (G_TASK (result)), self->udid) == 0)
    show (self, g_task_propagate_int (G_TASK (result), NULL));
}

/* The task does not hold the row over there: widgets belong to the main thread. */
static gboolean
ask_cb (gpointer user_data)
{
  RouseTrustRow *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (self->is_asking || self->udid == NULL)
    return G_SOURCE_CONTINUE;
  self->is_asking = TRUE;
  task = g_task_new (NULL, NULL, asked_cb, g_object_ref (self));
  g_task_set_task_data (task, g_strdup (self->udid), g_free);
  g_task_run_in_thread (task, ask_thread);
  return G_SOURCE_CONTINUE;
}

/* What the row is a part of: the row and its list hide until something is known. */
static GtkWidget *
get_surroundings (RouseTrustRow *self)
{
  return gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_BOX);
}

static void
update_timeout (RouseTrustRow *self)
{
  GtkWidget *around = get_surroundings (self);
  gboolean wanted = self->udid != NULL && around != NULL && gtk_widget_get_mapped (around);

  if (!wanted)
    g_clear_handle_id (&self->timeout, g_source_remove);
  else if (self->timeout == 0) {
    self->timeout = g_timeout_add_seconds (LOOK_AGAIN_S, ask_cb, self);
    ask_cb (self);
  }
}

static void
rouse_trust_row_root (GtkWidget *widget)
{
  GtkWidget *around = get_surroundings (ROUSE_TRUST_ROW (widget));

  GTK_WIDGET_CLASS (rouse_trust_row_parent_class)->root (widget);
  if (around == NULL)
    return;
  g_signal_connect_object (around, "map", G_CALLBACK (update_timeout), widget, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (around, "unmap", G_CALLBACK (update_timeout), widget, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
rouse_trust_row_dispose (GObject *object)
{
  RouseTrustRow *self = ROUSE_TRUST_ROW (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->udid, g_free);
  G_OBJECT_CLASS (rouse_trust_row_parent_class)->dispose (object);
}

static void
rouse_trust_row_class_init (RouseTrustRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_trust_row_dispose;
  GTK_WIDGET_CLASS (klass)->root = rouse_trust_row_root;
}

static void
rouse_trust_row_init (RouseTrustRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  g_object_set (self, "activatable", FALSE, "focusable", FALSE, "title-lines", 0, "subtitle-lines", 0, "use-markup",
                FALSE, "visible", FALSE, NULL);
}

void
rouse_trust_row_set_udid (RouseTrustRow *self, const char *udid)
{
  char *copy = g_strdup (udid);

  g_return_if_fail (ROUSE_IS_TRUST_ROW (self));

  if (g_strcmp0 (self->udid, udid) != 0)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_free (self->udid);
  self->udid = copy;
  update_timeout (self);
}
