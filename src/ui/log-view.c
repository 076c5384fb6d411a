/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/log-view.h"

#include "base/redact.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * RouseLogView:
 *
 * For those who want to know. The log holds no numbers of the phone (see #RouseLog), so it may be shown around.
 */
struct _RouseLogView {
  AdwBin parent_instance;

  GtkExpander *expander;
  GtkWidget *content;
  GtkTextView *text_view;
  GtkLabel *saved_label;

  RouseLog *log;
  char *shown;  /* for a moment: the text with which the log was handed over */
  guint frames; /* since it was opened */
  char *remarks;
  char *device_log;
  GtkFileChooserNative *chooser; /* while it is open */
};

G_DEFINE_FINAL_TYPE (RouseLogView, rouse_log_view, ADW_TYPE_BIN)

static void
scroll_to_end (RouseLogView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_text_view_scroll_mark_onscreen (self->text_view, gtk_text_buffer_get_mark (buffer, "end"));
}

static void
append (RouseLogView *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->text_view));
  /* Follow the end, unless somebody has scrolled up to read. */
  gboolean at_end = place == NULL || gtk_adjustment_get_value (place) + gtk_adjustment_get_page_size (place) >=
                                         gtk_adjustment_get_upper (place) - 24;
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, text, -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_move_mark_by_name (buffer, "end", &end);
  if (at_end)
    scroll_to_end (self);
}

/* The page moves up so that what was opened is seen. It has its place only after the next layout. */
static gboolean
show_opened_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  RouseLogView *self = ROUSE_LOG_VIEW (widget);
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  GtkWidget *content = viewport != NULL ? gtk_viewport_get_child (GTK_VIEWPORT (viewport)) : NULL;
  graphene_rect_t bounds;

  if (++self->frames < 3)
    return G_SOURCE_CONTINUE;
  if (content != NULL && gtk_widget_compute_bounds (widget, content, &bounds))
    gtk_adjustment_clamp_page (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)), bounds.origin.y,
                               bounds.origin.y + bounds.size.height);
  scroll_to_end (self);
  return G_SOURCE_REMOVE;
}

static void
expanded_cb (RouseLogView *self)
{
  gboolean is_expanded = gtk_expander_get_expanded (self->expander);

  self->frames = 0;
  /* GTK 4.18 looks for the focus in what is folded away, and complains that it is in no window. */
  gtk_expander_set_child (self->expander, is_expanded ? self->content : NULL);
  if (is_expanded)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), show_opened_cb, NULL, NULL);
}

static void
log_line_cb (RouseLogView *self, const char *line)
{
  g_autofree char *with_feed = g_strconcat (line, "\n", NULL);

  if (self->shown == NULL || strstr (self->shown, with_feed) == NULL)
    append (self, with_feed);
}

/* By now the log has told of all lines that it already held when it was handed over. */
static gboolean
forget_shown_cb (gpointer user_data)
{
  RouseLogView *self = user_data;

  g_clear_pointer (&self->shown, g_free);
  return G_SOURCE_REMOVE;
}

static char *
whole_text (RouseLogView *self)
{
  g_autofree char *log = self->log != NULL ? rouse_log_get_text (self->log) : g_strdup ("");
  g_autofree char *text = NULL;

  text = g_strdup_printf ("Rouse %s\n\n%s\n%s%s%s", PACKAGE_VERSION, log, self->remarks != NULL ? self->remarks : "",
                          self->device_log != NULL ? "\n--- log of the phone ---\n" : "",
                          self->device_log != NULL ? self->device_log : "");
  return rouse_redact_by_looks (text); /* the phone's own log says more than we were told */
}

static void
copy_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_autofree char *text = whole_text (ROUSE_LOG_VIEW (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_label_set_label (ROUSE_LOG_VIEW (widget)->saved_label, _ ("Copied"));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseLogView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autofree char *message = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    message = g_strdup_printf (_ ("Saved as %s"), name);
  else
    message = g_strdup_printf (_ ("Not saved: %s"), error->message);
  gtk_label_set_label (self->saved_label, message);
}

static void
chooser_response_cb (RouseLogView *self, int response)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file != NULL) {
    char *text = whole_text (self);
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, saved_cb,
                                         g_object_ref (self));
  }
}

static void
save_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  RouseLogView *self = ROUSE_LOG_VIEW (widget);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "rouse-%Y-%m-%d-%H%M.log");

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save the log"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
rouse_log_view_dispose (GObject *object)
{
  RouseLogView *self = ROUSE_LOG_VIEW (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->log);
  G_OBJECT_CLASS (rouse_log_view_parent_class)->dispose (object);
}

static void
rouse_log_view_finalize (GObject *object)
{
  g_free (ROUSE_LOG_VIEW (object)->shown);
  g_free (ROUSE_LOG_VIEW (object)->remarks);
  g_free (ROUSE_LOG_VIEW (object)->device_log);
  G_OBJECT_CLASS (rouse_log_view_parent_class)->finalize (object);
}

static void
rouse_log_view_class_init (RouseLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_log_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_log_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseLogView, expander);
  gtk_widget_class_bind_template_child (widget_class, RouseLogView, content);
  gtk_widget_class_bind_template_child (widget_class, RouseLogView, text_view);
  gtk_widget_class_bind_template_child (widget_class, RouseLogView, saved_label);
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "log.save", NULL, save_cb);
}

static void
rouse_log_view_init (RouseLogView *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter end;

  gtk_widget_init_template (GTK_WIDGET (self));
  expanded_cb (self);
  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_create_mark (buffer, "end", &end, FALSE);
}

void
rouse_log_view_set_log (RouseLogView *self, RouseLog *log)
{
  g_return_if_fail (ROUSE_IS_LOG_VIEW (self));

  if (self->log != NULL)
    g_signal_handlers_disconnect_by_func (self->log, log_line_cb, self);
  g_set_object (&self->log, log);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", -1);
  gtk_label_set_label (self->saved_label, "");
  if (log != NULL) {
    g_free (self->shown);
    self->shown = rouse_log_get_text (log);
    append (self, self->shown);
    g_idle_add_full (G_PRIORITY_LOW, forget_shown_cb, g_object_ref (self), g_object_unref);
    g_signal_connect_object (log, "line", G_CALLBACK (log_line_cb), self, G_CONNECT_SWAPPED);
  }
}

void
rouse_log_view_set_appendix (RouseLogView *self, const char *remarks, const char *device_log)
{
  g_return_if_fail (ROUSE_IS_LOG_VIEW (self));

  g_free (self->remarks);
  g_free (self->device_log);
  self->remarks = g_strdup (remarks);
  self->device_log = g_strdup (device_log);
  if (remarks != NULL)
    append (self, remarks);
}
