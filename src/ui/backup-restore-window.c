/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-restore-window.h"

#include "ui/return-page.h"

/**
 * RouseBackupRestoreWindow:
 *
 * One page with its button. It cannot be closed by mistake while a phone is being written to: closing stops first.
 */
struct _RouseBackupRestoreWindow {
  AdwWindow parent_instance;

  RouseReturnPage *page;
  GtkWidget *primary_button;
  GtkWidget *primary_label;
};

G_DEFINE_FINAL_TYPE (RouseBackupRestoreWindow, rouse_backup_restore_window, ADW_TYPE_WINDOW)

static void
style_changed_cb (RouseBackupRestoreWindow *self)
{
  RouseButtonStyle style = ROUSE_BUTTON_STYLE_PLAIN;

  g_object_get (self->page, "primary-style", &style, NULL);
  if (style == ROUSE_BUTTON_STYLE_SUGGESTED)
    gtk_widget_add_css_class (self->primary_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->primary_button, "suggested-action");
}

static gboolean
rouse_backup_restore_window_close_request (GtkWindow *window)
{
  RouseBackupRestoreWindow *self = ROUSE_BACKUP_RESTORE_WINDOW (window);

  if (rouse_return_page_is_busy (self->page)) {
    rouse_page_activate_primary (ROUSE_PAGE (self->page)); /* Stop */
    return GDK_EVENT_STOP;
  }
  return GTK_WINDOW_CLASS (rouse_backup_restore_window_parent_class)->close_request (window);
}

static void
rouse_backup_restore_window_class_init (RouseBackupRestoreWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GTK_WINDOW_CLASS (klass)->close_request = rouse_backup_restore_window_close_request;
  g_type_ensure (ROUSE_TYPE_RETURN_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/backup-restore-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRestoreWindow, page);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRestoreWindow, primary_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupRestoreWindow, primary_label);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_bind_template_callback (widget_class, rouse_page_activate_primary);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
rouse_backup_restore_window_init (RouseBackupRestoreWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->page, "notify::primary-style", G_CALLBACK (style_changed_cb), self, G_CONNECT_SWAPPED);
  style_changed_cb (self);
}

GtkWidget *
rouse_backup_restore_window_open (GtkWindow *parent, RouseDevice *device)
{
  RouseBackupRestoreWindow *self = g_object_new (ROUSE_TYPE_BACKUP_RESTORE_WINDOW, "transient-for", parent, NULL);

  if (device != NULL)
    rouse_return_page_show (self->page, device);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
