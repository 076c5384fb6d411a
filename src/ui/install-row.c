/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/install-row.h"

#include <glib/gi18n.h>

#include "backup/backup-tool.h"
#include "doctor/distro.h"

#define LOOK_AGAIN_MS 2000
#define TOAST_S 2

typedef struct {
  GtkWidget *row; /* not owned: it owns this */
  GClosure *installed;
  guint timeout;
} Watch;

static void
watch_free (Watch *watch)
{
  g_clear_handle_id (&watch->timeout, g_source_remove);
  g_closure_unref (watch->installed);
  g_free (watch);
}

static gboolean
look_cb (gpointer user_data)
{
  Watch *watch = user_data;
  g_auto (GValue) row = G_VALUE_INIT;
  g_autofree char *path = gtk_widget_get_mapped (watch->row) ? rouse_backup_tool_find (NULL) : NULL;

  if (path == NULL)
    return G_SOURCE_CONTINUE;
  watch->timeout = 0;
  g_value_init_from_instance (&row, watch->row);
  g_closure_invoke (watch->installed, NULL, 1, &row, NULL); /* may take the row out of its list */
  return G_SOURCE_REMOVE;
}

static void
copy_clicked_cb (GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  GtkWidget *overlay = gtk_widget_get_ancestor (button, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  if (overlay == NULL)
    return;
  toast = adw_toast_new (_ ("Copied"));
  adw_toast_set_timeout (toast, TOAST_S);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static GtkWidget *
make_row (const char *command)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "activatable", FALSE, "focusable", FALSE, "use-markup", FALSE,
                                 "title-lines", 0, "title", command, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_add_css_class (row, "monospace");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Copy the command"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Copy the command"), -1);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_clicked_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

GtkWidget *
rouse_install_row_new (GCallback installed, gpointer page)
{
  g_autoptr (RouseDoctorHost) host = rouse_doctor_host_new ();
  g_autofree char *command = rouse_doctor_distro_install (host, ROUSE_DOCTOR_PACKAGE_BACKUP);
  Watch *watch;

  if (command == NULL || rouse_doctor_host_is_sandbox (host))
    return NULL;
  watch = g_new0 (Watch, 1);
  watch->row = make_row (command);
  watch->installed = g_cclosure_new_object_swap (installed, page);
  g_closure_ref (watch->installed);
  g_closure_sink (watch->installed);
  g_closure_set_marshal (watch->installed, g_cclosure_marshal_VOID__VOID);
  watch->timeout = g_timeout_add (LOOK_AGAIN_MS, look_cb, watch);
  g_object_set_data_full (G_OBJECT (watch->row), "rouse-watch", watch, (GDestroyNotify) watch_free);
  return watch->row;
}
