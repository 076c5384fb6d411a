/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/errors-window.h"

#include "guide/error-book.h"
#include "ui/isolate.h"
#include "ui/line-breaks.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * RouseErrorsWindow:
 *
 * A list that gets shorter while one types, each row opens to its cause and its one action.
 */
struct _RouseErrorsWindow {
  AdwWindow parent_instance;

  GtkSearchEntry *entry;
  GtkStack *stack;
  GtkListBox *list;
  GtkAdjustment *place;
  AdwStatusPage *nothing;
};

G_DEFINE_FINAL_TYPE (RouseErrorsWindow, rouse_errors_window, ADW_TYPE_WINDOW)

static const char *const fault_icons[ROUSE_N_ERROR_FAULTS] = {
  [ROUSE_ERROR_FAULT_SOFTWARE] = "rouse-file-symbolic",
  [ROUSE_ERROR_FAULT_CONNECTION] = "rouse-cable-symbolic",
  [ROUSE_ERROR_FAULT_EITHER] = "rouse-cable-symbolic",
  [ROUSE_ERROR_FAULT_HARDWARE] = "rouse-warning-symbolic",
};

static void
add_line (GtkWidget *box, const char *icon, const char *text, const char *css_class)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_add_css_class (image, "detail-icon");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (box), line);
}

/* "1600-1629" with a proper dash; the sign of "-1" stays. */
static void
append_range (GString *text, const char *numbers)
{
  const char *dash = strchr (numbers + 1, '-');

  if (dash != NULL)
    g_string_append_printf (text, "%.*s–%s", (int) (dash - numbers), numbers, dash + 1);
  else
    g_string_append (text, numbers);
}

/* "1600–1629, 1644–1646" */
static char *
format_numbers (const RouseErrorEntry *entry)
{
  g_auto (GStrv) parts = g_strsplit (entry->numbers, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++) {
    g_string_append (text, i > 0 ? ", " : "");
    append_range (text, parts[i]);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_source (const RouseErrorEntry *entry)
{
  g_autofree char *numbers = NULL;

  if (entry->numbers == NULL)
    return g_strdup (_ (rouse_error_source_to_words (entry->source)));
  numbers = format_numbers (entry);
  /* Translators: "Apple's programs: 4013" */
  return g_strdup_printf (_ ("%s: %s"), _ (rouse_error_source_to_words (entry->source)), numbers);
}

/* What shows in the row: the number, without the others of its group. */
static char *
format_badge (const RouseErrorEntry *entry, gboolean *is_more)
{
  g_auto (GStrv) parts = entry->numbers != NULL ? g_strsplit (entry->numbers, " ", -1) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  *is_more = parts != NULL && parts[1] != NULL;
  if (parts == NULL)
    return NULL;
  append_range (text, parts[0]);
  g_string_append (text, *is_more ? " …" : "");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A row that opens has its title in a row of its own, and before libadwaita 1.3 no property to let it wrap. */
static void
wrap_title (GtkWidget *widget)
{
  if (ADW_IS_ACTION_ROW (widget)) {
    adw_action_row_set_title_lines (ADW_ACTION_ROW (widget), 0);
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    wrap_title (child);
}

static GtkWidget *
make_row (const RouseErrorEntry *entry)
{
  GtkWidget *row = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "title", _ (entry->title), NULL);
  GtkWidget *details = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *detail_row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "focusable", FALSE, NULL);
  g_autofree char *source = format_source (entry);
  gboolean is_more;
  g_autofree char *badge = format_badge (entry, &is_more);

  if (badge != NULL) {
    g_autofree char *shown = rouse_isolate_number (badge);
    GtkWidget *label = gtk_label_new (shown);

    gtk_widget_add_css_class (label, "numeric");
    gtk_widget_add_css_class (label, "error-number");
    adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), label);
  }
  gtk_widget_add_css_class (details, "error-details");
  add_line (details, "rouse-question-symbolic", _ (entry->cause), NULL);
  add_line (details, "rouse-check-symbolic", _ (entry->action), "heading");
  add_line (details, fault_icons[entry->fault], _ (rouse_error_fault_to_words (entry->fault)), "dim-label");
  add_line (details, "rouse-phone-symbolic", source, "dim-label");
  wrap_title (row);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (detail_row), details);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), detail_row);
  return row;
}

static void
show_found (RouseErrorsWindow *self, const char *words)
{
  g_autoptr (GPtrArray) found = rouse_error_book_search (words);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < found->len; i++) {
    GtkWidget *row = make_row (g_ptr_array_index (found, i));

    gtk_list_box_append (self->list, row);
    /* The best answer is open already. */
    if (*words != '\0' && i == 0)
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  }
  rouse_line_breaks_watch (GTK_WIDGET (self->stack));
  gtk_stack_set_visible_child_name (self->stack, found->len > 0 ? "list" : "nothing");
  gtk_adjustment_set_value (self->place, 0);
}

static void
search_changed_cb (RouseErrorsWindow *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  show_found (self, words);
}

static void
rouse_errors_window_class_init (RouseErrorsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/errors-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseErrorsWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, RouseErrorsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RouseErrorsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RouseErrorsWindow, place);
  gtk_widget_class_bind_template_child (widget_class, RouseErrorsWindow, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_errors_window_init (RouseErrorsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->entry));
}

GtkWidget *
rouse_errors_window_new (GtkWindow *parent, const char *code)
{
  RouseErrorsWindow *self = g_object_new (ROUSE_TYPE_ERRORS_WINDOW, "transient-for", parent, NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), code != NULL ? code : "");
  show_found (self, code != NULL ? code : "");
  return GTK_WIDGET (self);
}
