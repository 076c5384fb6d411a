/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/cache-window.h"

#include "base/download-journal.h"
#include "base/error.h"
#include "guide/error-book.h"
#include "ui/cache-job.h"

#include <glib/gi18n.h>

#include "ui/dialog-compat.h"
#include "ui/isolate.h"
#include "ui/line-breaks.h"

/**
 * RouseCacheWindow:
 *
 * Everything that touches the disk is done by a worker; the list is made anew after each time.
 */
struct _RouseCacheWindow {
  AdwWindow parent_instance;

  GtkStack *states;
  GtkListBox *list;
  GtkLabel *total_label;
  GtkLabel *tickets_label;
  GtkWidget *clear_button;
  AdwToastOverlay *toasts;

  char *folder;
  GCancellable *cancellable; /* of everything, until the window is gone */
};

G_DEFINE_FINAL_TYPE (RouseCacheWindow, rouse_cache_window, ADW_TYPE_WINDOW)

static void run (RouseCacheWindow *self, const char *name);

/* --- one row --- */

static char *
describe (const RouseFirmwareCacheEntry *entry)
{
  g_autofree char *size = g_format_size (entry->size);
  g_autofree char *total = g_format_size (entry->total);

  if (entry->is_part && entry->total > entry->size && entry->is_in_use)
    /* Translators: how much of how much, as "2.1 GB of 8.4 GB" */
    return g_strdup_printf (_ ("%s of %s · being downloaded"), size, total);
  if (entry->is_part)
    return g_strdup_printf (_ ("%s · not finished; it goes on when it is downloaded again"), size);
  if (entry->is_in_use)
    return g_strdup_printf (_ ("%s · in use"), size);
  if (!entry->is_ours)
    return g_strdup_printf (_ ("%s · not from Rouse; Rouse never removes it"), size);
  if (entry->is_changed)
    return g_strdup_printf (_ ("%s · changed since it was downloaded"), size);
  return g_steal_pointer (&size);
}

static void
remove_cb (RouseCacheWindow *self, GtkWidget *button)
{
  run (self, g_object_get_data (G_OBJECT (button), "name"));
}

static GtkWidget *
make_button (RouseCacheWindow *self, const RouseFirmwareCacheEntry *entry)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is the name of a file */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), entry->name);

  gtk_widget_set_tooltip_text (button, _ ("Remove"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (entry->name), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  return button;
}

/* Without our own ending, and with places where a long one may be broken. (transfer full) */
static char *
get_shown_name (const RouseFirmwareCacheEntry *entry)
{
  g_autofree char *name = g_filename_display_name (entry->name);
  g_autoptr (GString) text = g_string_new (name);

  if (g_str_has_suffix (text->str, ROUSE_PART_SUFFIX))
    g_string_truncate (text, text->len - strlen (ROUSE_PART_SUFFIX));
  g_string_replace (text, "_", "_\u200b", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_row (RouseCacheWindow *self, const RouseFirmwareCacheEntry *entry)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 0, "subtitle-lines", 0,
                                 "activatable", FALSE, "focusable", FALSE, NULL);
  g_autofree char *name = get_shown_name (entry);
  g_autofree char *described = describe (entry);
  g_autofree char *text = rouse_isolate_line (described);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  if (entry->is_ours && !entry->is_in_use)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, entry));
  return row;
}

/* --- the list --- */

static void
fill (RouseCacheWindow *self, const RouseCacheResult *result)
{
  g_autofree char *folder = g_filename_display_name (self->folder);
  g_autofree char *size = NULL;
  g_autofree char *total = NULL;
  g_autofree char *line = NULL;
  g_autofree char *tickets = NULL;
  gboolean can_clear = result->n_tickets > 0;
  guint64 bytes = 0;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; result->entries != NULL && i < result->entries->len; i++) {
    const RouseFirmwareCacheEntry *entry = result->entries->pdata[i];

    gtk_list_box_append (self->list, make_row (self, entry));
    can_clear = can_clear || (entry->is_ours && !entry->is_changed && !entry->is_in_use);
    bytes += entry->disk_size;
  }
  size = g_format_size (bytes);
  /* Translators: a size and a folder */
  total = g_strdup_printf (_ ("%s in %s"), size, folder);
  line = rouse_isolate_line (total);
  gtk_label_set_label (self->total_label, line);
  tickets = g_strdup_printf (ngettext ("%u answer of Apple’s signing server is kept as well, for a week at most.",
                                       "%u answers of Apple’s signing server are kept as well, for a week at most.",
                                       result->n_tickets),
                             result->n_tickets);
  gtk_label_set_label (self->tickets_label, tickets);
  gtk_widget_set_visible (GTK_WIDGET (self->tickets_label), result->n_tickets > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), result->entries != NULL && result->entries->len > 0);
  gtk_widget_set_sensitive (self->clear_button, can_clear);
  rouse_line_breaks_watch (GTK_WIDGET (self->states));
  gtk_stack_set_visible_child_name (
      self->states, (result->entries != NULL && result->entries->len > 0) || can_clear ? "list" : "empty");
}

static void
tell (RouseCacheWindow *self, const RouseCacheResult *result)
{
  g_autofree char *size = g_format_size (result->freed);
  g_autofree char *text = NULL;

  if (result->error != NULL) {
    g_message ("%s", result->error->message);
    text = g_strdup (_ (rouse_error_book_find (result->error)->title));
  } else if (result->freed > 0) {
    text = g_strdup_printf (_ ("%s are free again"), size);
  }
  if (text != NULL)
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

static void
done_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (RouseCacheWindow) self = user_data;
  g_autoptr (RouseCacheResult) result = rouse_cache_job_run_finish (async_result);

  if (result == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  fill (self, result);
  tell (self, result);
}

static void
run (RouseCacheWindow *self, const char *name)
{
  rouse_cache_job_run_async (self->folder, name, self->cancellable, done_cb, g_object_ref (self));
}

/* --- clearing --- */

static void
answered_cb (RouseCacheWindow *self, const char *response)
{
  if (g_str_equal (response, "remove"))
    run (self, "");
}

static void
clear_cb (RouseCacheWindow *self)
{
  GObject *dialog = dialog_new (GTK_WINDOW (self), _ ("Remove all downloaded firmware?"),
                                _ ("What is needed again has to be downloaded again. What is in use, and what is not "
                                   "from Rouse, stays."));

  dialog_add_responses (DIALOG (dialog), "keep", _ ("_Keep"), "remove", _ ("_Remove All"), NULL);
  dialog_set_destructive (DIALOG (dialog), "remove");
  dialog_set_default_response (DIALOG (dialog), "keep");
  dialog_set_close_response (DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  dialog_present (dialog, GTK_WINDOW (self));
}

/* --- the object --- */

static gboolean
rouse_cache_window_close_request (GtkWindow *window)
{
  g_cancellable_cancel (ROUSE_CACHE_WINDOW (window)->cancellable);
  return GTK_WINDOW_CLASS (rouse_cache_window_parent_class)->close_request (window);
}

static void
rouse_cache_window_finalize (GObject *object)
{
  RouseCacheWindow *self = ROUSE_CACHE_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->folder);
  G_OBJECT_CLASS (rouse_cache_window_parent_class)->finalize (object);
}

static void
rouse_cache_window_class_init (RouseCacheWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rouse_cache_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = rouse_cache_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/cache-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseCacheWindow, states);
  gtk_widget_class_bind_template_child (widget_class, RouseCacheWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RouseCacheWindow, total_label);
  gtk_widget_class_bind_template_child (widget_class, RouseCacheWindow, tickets_label);
  gtk_widget_class_bind_template_child (widget_class, RouseCacheWindow, clear_button);
  gtk_widget_class_bind_template_child (widget_class, RouseCacheWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_cache_window_init (RouseCacheWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rouse_cache_window_new (GtkWindow *parent, const char *folder)
{
  RouseCacheWindow *self = g_object_new (ROUSE_TYPE_CACHE_WINDOW, "transient-for", parent, NULL);

  self->folder = folder != NULL ? g_strdup (folder) : rouse_firmware_cache_get_folder ();
  run (self, NULL);
  return GTK_WIDGET (self);
}
