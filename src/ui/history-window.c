/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/history-window.h"

#include "guide/journal-folder.h"
#include "ui/balance.h"
#include "ui/history-row.h"
#include "ui/line-breaks.h"

#include <glib/gi18n.h>

/**
 * RouseHistoryWindow:
 *
 * Reads the journals when it is opened and after each removal.
 */
struct _RouseHistoryWindow {
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *remove_all_button;
  GtkWidget *remove_all_row;
  gint64 now_ms; /* 0: now */
};

G_DEFINE_FINAL_TYPE (RouseHistoryWindow, rouse_history_window, ADW_TYPE_WINDOW)

static void load (RouseHistoryWindow *self);

static void
remove_cb (RouseHistoryWindow *self, RouseHistoryRow *row)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  g_autoptr (GError) error = NULL;

  if (!rouse_journal_delete (folder, rouse_history_row_get_id (row), &error))
    g_message ("%s", error->message);
  load (self);
}

static void
load (RouseHistoryWindow *self)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  g_autoptr (GPtrArray) sessions = rouse_journal_list (folder);
  gint64 now_ms = self->now_ms != 0 ? self->now_ms : g_get_real_time () / 1000;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < sessions->len; i++) {
    GtkWidget *row = rouse_history_row_new (g_ptr_array_index (sessions, i), now_ms);

    g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
    gtk_list_box_append (self->list, row);
  }
  gtk_widget_set_visible (self->remove_all_button, sessions->len > 0);
  gtk_widget_set_visible (self->remove_all_row, FALSE);
  gtk_stack_set_visible_child_name (self->stack, sessions->len > 0 ? "list" : "empty");
  rouse_line_breaks_watch (GTK_WIDGET (self->stack));
}

/* --- removing all is asked about, in the window itself --- */

static void
remove_all_clicked_cb (RouseHistoryWindow *self)
{
  gtk_widget_set_visible (self->remove_all_row, TRUE);
}

static void
keep_clicked_cb (RouseHistoryWindow *self)
{
  gtk_widget_set_visible (self->remove_all_row, FALSE);
}

static void
really_clicked_cb (RouseHistoryWindow *self)
{
  g_autofree char *folder = rouse_journal_get_folder ();

  rouse_journal_delete_all (folder);
  load (self);
}

static void
rouse_history_window_class_init (RouseHistoryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ROUSE_TYPE_BALANCE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/history-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseHistoryWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RouseHistoryWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RouseHistoryWindow, remove_all_button);
  gtk_widget_class_bind_template_child (widget_class, RouseHistoryWindow, remove_all_row);
  gtk_widget_class_bind_template_callback (widget_class, remove_all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, really_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_history_window_init (RouseHistoryWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  load (self);
}

GtkWidget *
rouse_history_window_new (GtkWindow *parent)
{
  return g_object_new (ROUSE_TYPE_HISTORY_WINDOW, "transient-for", parent, NULL);
}

void
rouse_history_window_set_now (RouseHistoryWindow *self, gint64 now_ms)
{
  g_return_if_fail (ROUSE_IS_HISTORY_WINDOW (self));

  self->now_ms = now_ms;
  load (self);
}

void
rouse_history_window_expand_first (RouseHistoryWindow *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (ROUSE_IS_HISTORY_WINDOW (self));

  row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row != NULL)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
}
