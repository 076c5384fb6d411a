/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/line-breaks.h"

#include <string.h>

#define LONGEST_END 18 /* letters of the last two words: more than that would leave a hole at the end of a line */
#define LEAST_SPACES 3 /* of a text whose last word may be alone */

static const char *const names[] = { "iPhone", "iOS", "USB" };

static void
add (PangoAttrList *attributes, PangoAttribute *attribute, gsize start, gsize end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

/* A line that ends at a space begins with the letter after it, so that letter is part of the range. */
static void
keep_together (PangoAttrList *attributes, const char *text, const char *space)
{
  add (attributes, pango_attr_allow_breaks_new (FALSE), space - text, g_utf8_next_char (space + 1) - text);
}

static gboolean
ends_with_name (const char *text, const char *end)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gsize length = strlen (names[i]);

    if (end - text >= (gssize) length && strncmp (end - length, names[i], length) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
belongs_together (const char *text, const char *space)
{
  if (space == text || space[1] == '\0')
    return FALSE;
  if (g_ascii_isdigit (space[-1]))
    return g_unichar_isalpha (g_utf8_get_char (space + 1));
  return (g_ascii_isdigit (space[1]) || g_ascii_isupper (space[1])) && ends_with_name (text, space);
}

static PangoAttrList *
make_attributes (const char *text)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  const char *last = NULL, *last_but_one = text;
  guint n_spaces = 0;

  for (const char *space = strchr (text, ' '); space != NULL; space = strchr (space + 1, ' ')) {
    if (belongs_together (text, space))
      keep_together (attributes, text, space);
    last_but_one = last != NULL ? last : text;
    last = space;
    n_spaces++;
  }
  if (n_spaces >= LEAST_SPACES && last[1] != '\0' && g_utf8_strlen (last_but_one, -1) <= LONGEST_END)
    keep_together (attributes, text, last);
  for (const char *word = text; *word != '\0'; word += strspn (word, " ")) {
    gsize length = strcspn (word, " ");

    if (memchr (word, '_', length) != NULL || memchr (word, '/', length) != NULL)
      add (attributes, pango_attr_insert_hyphens_new (FALSE), word - text, word + length - text);
    word += length;
  }
  return attributes;
}

static void
label_changed_cb (GtkLabel *label)
{
  g_autoptr (PangoAttrList) attributes = make_attributes (gtk_label_get_text (label));

  gtk_label_set_attributes (label, attributes);
}

/* --- a label that stays inside its row ---
 *
 * GTK asks a label how narrow it may be at a given height. Where lines are of two fonts, as Arabic or Japanese with
 * "Rouse" in it, and therefore not equally high, the label finds no number of lines that fits, says "as wide as in one
 * line", and is painted beyond the card and the window. So this question is answered as if no height were given. */

static GtkSizeRequestMode
get_request_mode (GtkWidget *label)
{
  return GTK_WIDGET_GET_CLASS (label)->get_request_mode (label);
}

static void
measure_label (GtkWidget *label, GtkOrientation orientation, int for_size, int *minimum, int *natural,
               int *minimum_baseline, int *natural_baseline)
{
  GTK_WIDGET_GET_CLASS (label)->measure (label, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size,
                                         minimum, natural, minimum_baseline, natural_baseline);
}

static void
allocate_label (GtkWidget *label, int width, int height, int baseline)
{
  GTK_WIDGET_GET_CLASS (label)->size_allocate (label, width, height, baseline);
}

void
rouse_line_breaks_watch (GtkWidget *root)
{
  if (GTK_IS_LABEL (root)) {
    if (!gtk_label_get_wrap (GTK_LABEL (root)) || gtk_label_get_attributes (GTK_LABEL (root)) != NULL)
      return; /* watched already, or has some of its own */
    gtk_widget_set_layout_manager (root, gtk_custom_layout_new (get_request_mode, measure_label, allocate_label));
    g_signal_connect (root, "notify::label", G_CALLBACK (label_changed_cb), NULL);
    label_changed_cb (GTK_LABEL (root));
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    rouse_line_breaks_watch (child);
}
