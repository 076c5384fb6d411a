/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/report-window.h"

#include <glib/gi18n.h>

/**
 * RouseReportWindow:
 *
 * Nothing is saved that was not shown: what can be read here is what the file will hold, to the letter.
 */
struct _RouseReportWindow {
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkTextView *text_view;
  AdwToastOverlay *toasts;

  char *text;                    /* NULL: still being collected */
  GtkFileChooserNative *chooser; /* while it is open */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (RouseReportWindow, rouse_report_window, ADW_TYPE_WINDOW)

static void
say (RouseReportWindow *self, const char *words)
{
  AdwToast *toast = adw_toast_new (words);

  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseReportWindow) self = user_data;
  char *text = rouse_report_make_finish (ROUSE_REPORT (source), result, NULL);

  if (text == NULL || g_cancellable_is_cancelled (self->cancellable)) {
    g_free (text);
    return;
  }
  self->text = text;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text, -1);
  gtk_stack_set_visible_child_name (self->stack, "text");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.save", TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.copy", TRUE);
}

static void
file_chosen_cb (RouseReportWindow *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
    g_autofree char *path = g_file_get_path (file);
    g_autofree char *name = g_file_get_basename (file);
    g_autoptr (GError) error = NULL;
    g_autofree char *words = NULL;

    if (path != NULL && rouse_report_save (self->text, path, &error))
      words = g_strdup_printf (_ ("Saved as %s"), name);
    else
      words = g_strdup_printf (_ ("It could not be saved: %s"),
                               error != NULL ? error->message : _ ("that folder is not on this computer"));
    say (self, words);
  }
  g_clear_object (&self->chooser);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RouseReportWindow *self = ROUSE_REPORT_WINDOW (widget);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save the Report"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "rouse-report.txt");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RouseReportWindow *self = ROUSE_REPORT_WINDOW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->text);
  say (self, _ ("Copied"));
}

static void
rouse_report_window_dispose (GObject *object)
{
  RouseReportWindow *self = ROUSE_REPORT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (rouse_report_window_parent_class)->dispose (object);
}

static void
rouse_report_window_finalize (GObject *object)
{
  RouseReportWindow *self = ROUSE_REPORT_WINDOW (object);

  g_object_unref (self->cancellable);
  g_free (self->text);
  G_OBJECT_CLASS (rouse_report_window_parent_class)->finalize (object);
}

static void
rouse_report_window_class_init (RouseReportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_report_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_report_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/report-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseReportWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RouseReportWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, RouseReportWindow, toasts);
  gtk_widget_class_install_action (widget_class, "report.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "report.copy", NULL, copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_report_window_init (RouseReportWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.save", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.copy", FALSE);
}

static void
add_version (RouseReport *report, const char *name, guint major, guint minor, guint micro)
{
  g_autofree char *version = g_strdup_printf ("%u.%u.%u", major, minor, micro);

  rouse_report_add_version (report, name, version);
}

GtkWidget *
rouse_report_window_new (GtkWindow *parent, RouseReport *report)
{
  RouseReportWindow *self = g_object_new (ROUSE_TYPE_REPORT_WINDOW, "transient-for", parent, NULL);

  add_version (report, "GTK", gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version ());
  add_version (report, "libadwaita", adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());
  rouse_report_make_async (report, self->cancellable, made_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

const char *
rouse_report_window_get_text (RouseReportWindow *self)
{
  g_return_val_if_fail (ROUSE_IS_REPORT_WINDOW (self), NULL);

  return self->text;
}
