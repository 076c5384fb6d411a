/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/history-row.h"

#include "ui/isolate.h"

#include "guide/journal-words.h"

#include <glib/gi18n.h>

/**
 * RouseHistoryRow:
 *
 * Its steps are a table without lines: a list of rows for a hundred of them would be a page of lines.
 */
struct _RouseHistoryRow {
  AdwExpanderRow parent_instance;

  char *id;
};

#define MOST_ROWS 60 /* of the table; a repair has fewer, and what a broken file has more is one text below */

G_DEFINE_FINAL_TYPE (RouseHistoryRow, rouse_history_row, ADW_TYPE_EXPANDER_ROW)

enum { SIGNAL_REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *const icons[ROUSE_N_JOURNAL_ENDS] = {
  [ROUSE_JOURNAL_END_NONE] = "rouse-warning-symbolic",   [ROUSE_JOURNAL_END_OK] = "rouse-check-symbolic",
  [ROUSE_JOURNAL_END_FAILED] = "rouse-warning-symbolic", [ROUSE_JOURNAL_END_CANCELLED] = "rouse-time-symbolic",
  [ROUSE_JOURNAL_END_CONTINUED] = "rouse-time-symbolic", [ROUSE_JOURNAL_END_GIVEN_BACK] = "rouse-time-symbolic",
  [ROUSE_JOURNAL_END_STARTED] = "rouse-check-symbolic",
};

static char *
make_clock (const RouseJournalStep *step)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (step->time_ms / 1000);

  return time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("");
}

/* In one text, from the one with this number on. */
static char *
make_steps (const RouseJournalSession *session, guint first)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = first; i < session->steps->len; i++) {
    const RouseJournalStep *step = g_ptr_array_index (session->steps, i);
    g_autofree char *clock = make_clock (step);
    g_autofree char *words = rouse_journal_words_for_step (step);

    if (words != NULL)
      /* A time never turns the line around. */
      g_string_append_printf (text, "%s\u2066%s\u2069  %s", text->len > 0 ? "\n" : "", clock, words);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_label (const char *text, gboolean is_wrapping)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "wrap", is_wrapping, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "yalign", 0.0, "hexpand",
                is_wrapping, NULL);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

/* Times and words in columns, so that words of more than one line stay beside their time; for the keyboard and for
 * those who listen all of it is one. */
static GtkWidget *
make_table (const RouseJournalSession *session)
{
  GtkWidget *table = g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, "focusable", TRUE,
                                   "column-spacing", 9, "row-spacing", 3, NULL);
  g_autofree char *all = make_steps (session, 0);
  guint n_rows = MIN (session->steps->len, MOST_ROWS);

  gtk_accessible_update_property (GTK_ACCESSIBLE (table), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
  for (guint i = 0; i < n_rows; i++) {
    const RouseJournalStep *step = g_ptr_array_index (session->steps, i);
    g_autofree char *clock = make_clock (step);
    g_autofree char *words = rouse_journal_words_for_step (step);
    g_autofree char *line = words != NULL ? rouse_isolate_line (words) : NULL;

    if (line == NULL)
      continue;
    gtk_grid_attach (GTK_GRID (table), make_label (clock, FALSE), 0, i, 1, 1);
    gtk_grid_attach (GTK_GRID (table), make_label (line, TRUE), 1, i, 1, 1);
  }
  if (n_rows < session->steps->len) {
    g_autofree char *rest = make_steps (session, n_rows);

    gtk_grid_attach (GTK_GRID (table), make_label (rest, TRUE), 0, n_rows, 2, 1);
  }
  return table;
}

static void
remove_clicked_cb (RouseHistoryRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static GtkWidget *
make_content (RouseHistoryRow *self, const RouseJournalSession *session)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *button_label = gtk_label_new_with_mnemonic (_ ("_Remove from History"));

  g_object_set (button_label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_button_set_child (GTK_BUTTON (button), button_label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY, button_label, NULL, -1);
  gtk_widget_add_css_class (box, "history-steps");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_sensitive (button, !session->is_running);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), make_table (session));
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
rouse_history_row_finalize (GObject *object)
{
  g_free (ROUSE_HISTORY_ROW (object)->id);
  G_OBJECT_CLASS (rouse_history_row_parent_class)->finalize (object);
}

static void
rouse_history_row_class_init (RouseHistoryRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_history_row_finalize;
  signals[SIGNAL_REMOVE] =
      g_signal_new ("remove", ROUSE_TYPE_HISTORY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_history_row_init (RouseHistoryRow *self)
{
}

GtkWidget *
rouse_history_row_new (const RouseJournalSession *session, gint64 now_ms)
{
  RouseHistoryRow *self = g_object_new (ROUSE_TYPE_HISTORY_ROW, NULL);
  g_autofree char *phone = rouse_journal_words_for_phone (session);
  g_autofree char *when = rouse_journal_words_for_time (session->begun_ms, now_ms);
  g_autofree char *choice = rouse_journal_words_for_choice (session);
  g_autofree char *end = rouse_journal_words_for_end (session);
  g_autofree char *title = rouse_isolate_line (phone);
  g_autofree char *last = rouse_isolate_line (choice); /* it begins with "iOS" */
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s\n%s", when, end, last);

  self->id = g_strdup (session->id);
  /* Its words come from a file: no markup. The lines of both are as many as they need. */
  g_object_set (self, "use-markup", FALSE, "title", title, "subtitle", subtitle, "icon-name", icons[session->end],
                NULL);
#if ADW_CHECK_VERSION(1, 3, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  adw_expander_row_set_title_lines (ADW_EXPANDER_ROW (self), 0);
  adw_expander_row_set_subtitle_lines (ADW_EXPANDER_ROW (self), 0);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), make_content (self, session));
  return GTK_WIDGET (self);
}

const char *
rouse_history_row_get_id (RouseHistoryRow *self)
{
  g_return_val_if_fail (ROUSE_IS_HISTORY_ROW (self), NULL);

  return self->id;
}
