/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/line-breaks.h"

#include "ui/asian-breaks.h"

#include <string.h>

#define LONGEST_END 14 /* letters of the last two words: more than that would leave a hole at the end of a line */
#define LONGEST_UNIT 8 /* letters, as in "minutes" */
#define LONGEST_HYPHENATED 12 /* letters */
#define LEAST_SPACES 3        /* of a text whose last word may be alone */
#define TITLE_ROOM 22         /* letters that fit into the narrowest window in a title of the usual size */
#define USUAL_DPI (96 * 1024)
#define ISOLATE "\u2066" /* before what keeps its order in Arabic */

static const char *const names[] = { "iPhone", "iOS", "USB" };

static void
add (PangoAttrList *attributes, PangoAttribute *attribute, gssize start, gssize end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (attributes, attribute);
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

/* "11을(를)" is long enough by itself. */
static gboolean
is_korean (const char *word)
{
  for (; *word != '\0' && *word != ' '; word = g_utf8_next_char (word))
    if (g_unichar_get_script (g_utf8_get_char (word)) == G_UNICODE_SCRIPT_HANGUL)
      return TRUE;
  return FALSE;
}

static gboolean
belongs_together (const char *text, const char *space)
{
  if (space == text || space[1] == '\0' || is_korean (space + 1))
    return FALSE;
  if (g_ascii_isdigit (space[-1]))
    return g_unichar_isalpha (g_utf8_get_char (space + 1)) &&
           g_utf8_strlen (space + 1, strcspn (space + 1, " ")) <= LONGEST_UNIT;
  return (g_ascii_isdigit (space[1]) || g_ascii_isupper (space[1])) && ends_with_name (text, space);
}

/* Behind the low line that ends the part of a file name which begins at @part. */
static const char *
find_part_end (const char *part, const char *end)
{
  const char *line = memchr (part, '_', (gsize) (end - part));

  return line != NULL ? line + 1 : end;
}

/* A file name that is longer than a line ends it at a low line, and not within "Restore.ipsw". Short parts are one:
 * "17.4_21E219_". */
static void
keep_parts_together (const char *text, const char *name, gsize length, gboolean *joined)
{
  const char *last = name + length, *end;

  for (const char *part = name; part < last; part = end) {
    end = find_part_end (part, last);
    while (end < last && find_part_end (end, last) - part <= LONGEST_END)
      end = find_part_end (end, last);
    for (const char *at = part + 1; end - part <= LONGEST_END && at < end; at++)
      joined[at - text] = TRUE;
  }
}

/* No line ends inside "USB-C" or "start-up". */
static void
keep_hyphen (const char *text, const char *word, gsize length, gboolean *joined)
{
  const char *hyphen = memchr (word, '-', length);

  if (hyphen != NULL && hyphen > word && g_utf8_strlen (word, (gssize) length) <= LONGEST_HYPHENATED)
    joined[hyphen + 1 - text] = TRUE;
}

static void
mark_spaces (const char *text, gboolean is_asian, gboolean *joined)
{
  const char *last = NULL;
  gboolean is_joined = FALSE; /* at the space before: never three words, or they would not fit into a narrow line */
  guint n_spaces = 0;

  for (const char *space = strchr (text, ' '); space != NULL; space = strchr (space + 1, ' ')) {
    gboolean is_end = !is_asian && strchr (space + 1, ' ') == NULL && n_spaces + 1 >= LEAST_SPACES &&
                      space[1] != '\0' && g_utf8_strlen (last != NULL ? last + 1 : text, -1) <= LONGEST_END;

    is_joined = !is_joined && (is_end || belongs_together (text, space));
    if (is_joined || g_str_has_prefix (space, " \u00b7 ")) /* a line ends with such a dot, and does not begin with it */
      joined[space + 1 - text] = TRUE;
    last = space;
    n_spaces++;
  }
}

static void
mark_words (const char *text, gboolean *joined, PangoAttrList *attributes)
{
  for (const char *word = text; *word != '\0'; word += strspn (word, " ")) {
    gsize length = strcspn (word, " ");
    const char *path;

    if (memchr (word, '_', length) != NULL || memchr (word, '/', length) != NULL)
      add (attributes, pango_attr_insert_hyphens_new (FALSE), word - text, word + length - text);
    if (memchr (word, '_', length) != NULL)
      keep_parts_together (text, word, length, joined);
    path = g_str_has_prefix (word, ISOLATE) ? word + strlen (ISOLATE) : word;
    if (path[0] == '/' && length > 1) /* a path's first stroke does not stay behind alone */
      joined[path + 1 - text] = TRUE;
    keep_hyphen (text, word, length, joined);
    word += length;
  }
}

/* Returns: where it ends. GTK makes one of two ranges that touch. So the last byte is left out of a letter that has
 * several: Pango counts letters, and any byte of one stands for it. A Latin letter has one byte: before a range that
 * follows at once it is left out itself, as after "21E219_" and before "Restore.ipsw". */
static const char *
add_range (const char *text, const char *start, const char *end, gboolean is_followed, PangoAttrList *attributes)
{
  if ((guchar) end[-1] >= 0x80 || (is_followed && end - start > 2))
    end--;
  add (attributes, pango_attr_allow_breaks_new (FALSE), start - text, end - text);
  return end;
}

/* Pango forbids what is inside a range, and where two of them overlap it forbids less: so each joined row of letters is
 * a range of its own. One that touches the one before all the same is left out. */
static void
add_ranges (const char *text, const gboolean *joined, PangoAttrList *attributes)
{
  const char *start = NULL, *before = text, *end = NULL; /* of the range before */

  for (const char *at = text; *at != '\0'; before = at, at = g_utf8_next_char (at)) {
    if (joined[at - text] && start == NULL && before != end)
      start = before;
    if (!joined[at - text] && start != NULL) {
      end = add_range (text, start, at, joined[g_utf8_next_char (at) - text], attributes);
      start = NULL;
    }
  }
  if (start != NULL)
    add_range (text, start, text + strlen (text), FALSE, attributes);
}

/* NULL: lines may end wherever they would. @room: of a title, in letters; or 0 */
static PangoAttrList *
make_attributes (const char *text, guint room)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree gboolean *joined = g_new0 (gboolean, strlen (text) + 1);
  gboolean is_asian = rouse_asian_breaks_mark (text, room, joined);
  g_autoptr (GSList) all = NULL;

  if (is_asian) /* "Rouse-" before a Korean ending */
    add (attributes, pango_attr_insert_hyphens_new (FALSE), 0, (gssize) strlen (text));
  mark_spaces (text, is_asian, joined);
  mark_words (text, joined, attributes);
  add_ranges (text, joined, attributes);
  all = pango_attr_list_get_attributes (attributes);
  g_slist_foreach (all, (GFunc) (void (*) (void)) pango_attribute_destroy, NULL);
  return all != NULL ? g_steal_pointer (&attributes) : NULL;
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

/* Letters for which Latin words in between take another font: from Hebrew on, without punctuation and symbols. */
static gboolean
is_of_two_fonts (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar letter = g_utf8_get_char (text);

    if (letter >= 0x0590 && (letter < 0x1e00 || letter >= 0x2e80))
      return TRUE;
  }
  return FALSE;
}

/* Where the text is larger, fewer letters fit into a line. */
static guint
get_room (GtkLabel *label)
{
  int dpi;

  if (!gtk_widget_has_css_class (GTK_WIDGET (label), "title-1"))
    return 0;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (label)), "gtk-xft-dpi", &dpi, NULL);
  return TITLE_ROOM * USUAL_DPI / (guint) MAX (dpi, USUAL_DPI);
}

static void
label_changed_cb (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);
  g_autoptr (PangoAttrList) attributes = make_attributes (text, get_room (label));

  if (is_of_two_fonts (text) && gtk_widget_get_layout_manager (GTK_WIDGET (label)) == NULL)
    gtk_widget_set_layout_manager (GTK_WIDGET (label),
                                   gtk_custom_layout_new (get_request_mode, measure_label, allocate_label));
  if (attributes != NULL || gtk_label_get_attributes (label) != NULL)
    gtk_label_set_attributes (label, attributes);
}

void
rouse_line_breaks_watch (GtkWidget *root)
{
  if (GTK_IS_LABEL (root)) {
    if (!gtk_label_get_wrap (GTK_LABEL (root)) || g_object_get_data (G_OBJECT (root), "line-breaks") != NULL ||
        gtk_label_get_attributes (GTK_LABEL (root)) != NULL)
      return; /* watched already, or has some of its own */
    g_object_set_data (G_OBJECT (root), "line-breaks", GINT_TO_POINTER (TRUE));
    g_signal_connect (root, "notify::label", G_CALLBACK (label_changed_cb), NULL);
    if (gtk_widget_has_css_class (root, "title-1"))
      g_signal_connect_object (gtk_widget_get_settings (root), "notify::gtk-xft-dpi", G_CALLBACK (label_changed_cb),
                               root, G_CONNECT_SWAPPED);
    label_changed_cb (GTK_LABEL (root));
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    rouse_line_breaks_watch (child);
}
