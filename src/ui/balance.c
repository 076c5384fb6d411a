/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/balance.h"

#include "ui/asian-breaks.h"

/**
 * RouseBalance:
 *
 * The one child gets the narrowest width at which it is not higher than at the full width, in the middle. With
 * "by-sense" a label gets the narrowest at which as many of its lines as can be end where a sentence pauses.
 */
struct _RouseBalance {
  GtkWidget parent_instance;

  gboolean by_sense;
};

#define WIDTH_STEP 6 /* px */
#define SENTENCE 3   /* its end is worth as many colons */

G_DEFINE_FINAL_TYPE (RouseBalance, rouse_balance, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_BY_SENSE, N_PROPS };
static GParamSpec *props[N_PROPS];

static void
rouse_balance_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ROUSE_BALANCE (object)->by_sense);
}

static void
rouse_balance_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ROUSE_BALANCE (object)->by_sense = g_value_get_boolean (value);
  gtk_widget_queue_allocate (GTK_WIDGET (object));
}

static void
rouse_balance_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

static int
measure_height (GtkWidget *child, int width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

/* So narrow that no word is cut in two, where the label would do that to a long one. */
static int
measure_longest_word (GtkLabel *label)
{
  g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (label));
  int width;

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, 0);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static int
find_width (GtkWidget *child, int width)
{
  int height = measure_height (child, width), low, high, natural, longest;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &low, &natural, NULL, NULL);
  if (natural <= width)
    return natural; /* one line, or as many as the text itself has */
  longest = GTK_IS_LABEL (child) ? measure_longest_word (GTK_LABEL (child)) : 0;
  if (longest <= width)
    low = MAX (low, longest);
  high = width;
  while (low < high) {
    int middle = (low + high) / 2;

    if (measure_height (child, middle) > height)
      low = middle + 1;
    else
      high = middle;
  }
  return high;
}

/* How good it is to break after this line: after a sentence; after a colon, comma or plus, or where a phrase ends;
 * anywhere; within "Firmware-Datei". */
static int
judge_end (PangoLayoutLine *line)
{
  const char *text = pango_layout_get_text (line->layout), *end = text + line->start_index + line->length;
  gunichar last;

  if (line->length > 0 && *end != '\0' && rouse_asian_breaks_begins_phrase (text, end) &&
      !g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    return 1;
  while (end > text && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  last = end > text ? g_utf8_get_char (g_utf8_prev_char (end)) : 0;
  if (g_utf8_strchr (".?!\u3002\u061f", -1, last) != NULL && last != 0)
    return SENTENCE;
  if (last == '-')
    return -1;
  return g_unichar_type (last) == G_UNICODE_OTHER_PUNCTUATION || last == '+' ? 1 : 0;
}

static int
judge_lines (PangoLayout *layout)
{
  int sense = 0;

  for (int i = 0; i + 1 < pango_layout_get_line_count (layout); i++)
    sense += judge_end (pango_layout_get_line_readonly (layout, i));
  return sense;
}

static int
find_sense (GtkLabel *label, int narrow, int width)
{
  g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (label));
  int most = G_MININT, best = narrow;

  for (; narrow <= width; narrow += WIDTH_STEP) {
    int sense;

    pango_layout_set_width (layout, narrow * PANGO_SCALE);
    sense = judge_lines (layout);
    if (sense > most) {
      most = sense;
      best = narrow;
    }
    if (sense >= SENTENCE * (pango_layout_get_line_count (layout) - 1))
      break; /* better it cannot be */
  }
  return best;
}

static void
rouse_balance_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int narrow;

  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  narrow = find_width (child, width);
  if (ROUSE_BALANCE (widget)->by_sense && GTK_IS_LABEL (child))
    narrow = find_sense (GTK_LABEL (child), narrow, width);
  gtk_widget_size_allocate (child, &(GtkAllocation){ (width - narrow) / 2, 0, narrow, height }, baseline);
}

static GtkSizeRequestMode
rouse_balance_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rouse_balance_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (rouse_balance_parent_class)->dispose (object);
}

static void
rouse_balance_class_init (RouseBalanceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_balance_dispose;
  G_OBJECT_CLASS (klass)->get_property = rouse_balance_get_property;
  G_OBJECT_CLASS (klass)->set_property = rouse_balance_set_property;
  widget_class->measure = rouse_balance_measure;
  widget_class->size_allocate = rouse_balance_size_allocate;
  widget_class->get_request_mode = rouse_balance_get_request_mode;
  props[PROP_BY_SENSE] =
      g_param_spec_boolean ("by-sense", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
rouse_balance_init (RouseBalance *self)
{
}
