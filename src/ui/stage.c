/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/stage.h"

#include <adwaita.h>

/**
 * RouseStage:
 *
 * The words get the height that they want, and the picture what is left. In a low, wide window it stands beside them,
 * where it has more. All that may be said is laid out unseen, so that no word that comes moves the picture.
 */
struct _RouseStage {
  GtkWidget parent_instance;

  char **titles, **texts;
  gboolean is_low;
};

G_DEFINE_FINAL_TYPE (RouseStage, rouse_stage, GTK_TYPE_WIDGET)

#define LARGE_ENOUGH 200 /* px: a picture that need not stand beside the words to be seen */
#define NARROWEST 420    /* px: what both need side by side */
#define GAP 24
#define STEP 8          /* px by which the picture is made smaller until the words beside it fit */
#define MOST_ACROSS .45 /* of the width, for the picture beside */

typedef struct {
  gboolean beside;
  int picture_width, picture_height, words_width, words_height;
} Plan;

static GtkWidget *
get_picture (RouseStage *self)
{
  GtkWidget *picture = gtk_widget_get_first_child (GTK_WIDGET (self));

  return picture != NULL && gtk_widget_should_layout (picture) ? picture : NULL;
}

static GtkWidget *
get_words (RouseStage *self)
{
  GtkWidget *picture = gtk_widget_get_first_child (GTK_WIDGET (self));

  return picture != NULL ? gtk_widget_get_next_sibling (picture) : NULL;
}

static int
measure_words (RouseStage *self, int width)
{
  int highest = 0;

  for (GtkWidget *words = get_words (self); words != NULL; words = gtk_widget_get_next_sibling (words)) {
    int height;

    gtk_widget_measure (words, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
    highest = MAX (highest, height);
  }
  return highest;
}

/* Below this a word would be cut. */
static int
measure_narrowest (RouseStage *self)
{
  int narrowest = 0;

  for (GtkWidget *words = get_words (self); words != NULL; words = gtk_widget_get_next_sibling (words)) {
    int width;

    gtk_widget_measure (words, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
    narrowest = MAX (narrowest, width);
  }
  return narrowest;
}

static void
measure_picture (RouseStage *self, GtkOrientation orientation, int for_size, int *minimum, int *natural)
{
  GtkWidget *picture = get_picture (self);

  *minimum = *natural = 0;
  if (picture != NULL)
    gtk_widget_measure (picture, orientation, for_size, minimum, natural, NULL, NULL);
}

/* A picture that does not give way does not move either, but in a low window. */
static gboolean
may_be_beside (RouseStage *self, int width, int lowest, int highest)
{
  return width >= NARROWEST && highest > 0 && (self->is_low || lowest != highest);
}

/* As high as may be with the words at its side. FALSE: they have no room there. */
static gboolean
plan_beside (RouseStage *self, int width, int height, Plan *plan)
{
  int narrowest = measure_narrowest (self), lowest, highest;

  measure_picture (self, GTK_ORIENTATION_VERTICAL, (int) (width * MOST_ACROSS), &lowest, &highest);
  if (!may_be_beside (self, width, lowest, highest))
    return FALSE;
  plan->beside = TRUE;
  for (plan->picture_height = MIN (highest, height); plan->picture_height >= lowest; plan->picture_height -= STEP) {
    measure_picture (self, GTK_ORIENTATION_HORIZONTAL, plan->picture_height, &plan->picture_width,
                     &plan->picture_width);
    plan->words_width = width - plan->picture_width - GAP;
    if (plan->words_width < narrowest)
      continue;
    plan->words_height = measure_words (self, plan->words_width);
    if (plan->words_height <= height)
      return TRUE;
  }
  return FALSE;
}

static Plan
make_plan (RouseStage *self, int width, int height)
{
  Plan above = { .picture_width = width, .words_width = width, .words_height = measure_words (self, width) };
  Plan beside;
  int lowest, highest;

  measure_picture (self, GTK_ORIENTATION_VERTICAL, width, &lowest, &highest);
  above.picture_height = CLAMP (height - above.words_height, lowest, highest);
  if ((lowest != highest || !self->is_low) && above.picture_height >= MIN (highest, LARGE_ENOUGH))
    return above;
  if (!plan_beside (self, width, height, &beside))
    return above;
  return beside.picture_height > above.picture_height || above.picture_height + above.words_height > height ? beside
                                                                                                            : above;
}

static int
measure_lowest (RouseStage *self, int width)
{
  int lowest, highest, across, natural, above;

  measure_picture (self, GTK_ORIENTATION_VERTICAL, width, &lowest, &highest);
  above = lowest + measure_words (self, width);
  if (!may_be_beside (self, width, lowest, highest))
    return above;
  measure_picture (self, GTK_ORIENTATION_HORIZONTAL, lowest, &across, &natural);
  if (width - natural - GAP < measure_narrowest (self))
    return above;
  return MIN (above, MAX (lowest, measure_words (self, width - natural - GAP)));
}

static void
rouse_stage_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  RouseStage *self = ROUSE_STAGE (widget);
  int picture_minimum, picture_natural;
  GtkWidget *words = get_words (self);

  measure_picture (self, orientation, orientation == GTK_ORIENTATION_VERTICAL ? for_size : -1, &picture_minimum,
                   &picture_natural);
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = measure_lowest (self, for_size);
    *natural = MAX (*minimum, measure_words (self, for_size) + picture_natural);
    if (picture_minimum == picture_natural && may_be_beside (self, for_size, picture_minimum, picture_natural))
      *natural = *minimum;
    return;
  }
  *minimum = *natural = 0;
  if (words != NULL)
    gtk_widget_measure (words, orientation, -1, minimum, natural, NULL, NULL);
  *minimum = MAX (*minimum, picture_minimum);
  *natural = MAX (*natural, picture_natural);
}

static int
get_height_now (RouseStage *self, int width)
{
  int height = 0;

  if (get_words (self) != NULL)
    gtk_widget_measure (get_words (self), GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
rouse_stage_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RouseStage *self = ROUSE_STAGE (widget);
  Plan plan = make_plan (self, width, height);
  gboolean from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (plan.beside) {
    place (get_picture (self), from_right ? width - plan.picture_width : 0, (height - plan.picture_height) / 2,
           plan.picture_width, plan.picture_height);
    plan.words_height = get_height_now (self, plan.words_width); /* beside it, they may move */
    place (get_words (self), from_right ? 0 : width - plan.words_width, (height - plan.words_height) / 2,
           plan.words_width, plan.words_height);
  } else {
    /* What neither needs lies around them, more of it below. */
    int top = MAX (0, height - plan.picture_height - plan.words_height) / 3;

    place (get_picture (self), 0, top, width, plan.picture_height);
    place (get_words (self), 0, top + plan.picture_height, width, plan.words_height);
  }
}

static GtkSizeRequestMode
rouse_stage_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rouse_stage_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (rouse_stage_parent_class)->dispose (object);
}

static void
rouse_stage_finalize (GObject *object)
{
  g_strfreev (ROUSE_STAGE (object)->titles);
  g_strfreev (ROUSE_STAGE (object)->texts);
  G_OBJECT_CLASS (rouse_stage_parent_class)->finalize (object);
}

static void
rouse_stage_class_init (RouseStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rouse_stage_dispose;
  object_class->finalize = rouse_stage_finalize;
  widget_class->measure = rouse_stage_measure;
  widget_class->size_allocate = rouse_stage_size_allocate;
  widget_class->get_request_mode = rouse_stage_get_request_mode;
}

static void
rouse_stage_init (RouseStage *self)
{
}

/* --- what may be said --- */

static GtkWidget *
make_label (const char *words, const char *css_class)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", words, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "justify",
                    GTK_JUSTIFY_CENTER, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Built as the page builds its title and text, so that the same rules of the style sheet hold. */
static GtkWidget *
make_words (const char *title, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *heading = g_object_new (ADW_TYPE_BIN, "child", make_label (title, "title-1"), NULL);
  GtkWidget *label = make_label (text, "page-text");

  gtk_widget_add_css_class (heading, "page-title");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_child_visible (box, FALSE);
  return box;
}

static gboolean
is_same (char **words, const char *const *others)
{
  return words == NULL || others == NULL ? (gconstpointer) words == (gconstpointer) others
                                         : g_strv_equal ((const char *const *) words, others);
}

void
rouse_stage_reserve (RouseStage *self, const char *const *titles, const char *const *texts)
{
  GtkWidget *other;

  g_return_if_fail (ROUSE_IS_STAGE (self) && (titles == NULL) == (texts == NULL));

  if (is_same (self->titles, titles) && is_same (self->texts, texts))
    return;
  g_strfreev (self->titles);
  g_strfreev (self->texts);
  self->titles = g_strdupv ((char **) titles);
  self->texts = g_strdupv ((char **) texts);
  while ((other = gtk_widget_get_last_child (GTK_WIDGET (self))) != get_words (self))
    gtk_widget_unparent (other);
  for (guint i = 0; titles != NULL && titles[i] != NULL && texts[i] != NULL; i++)
    gtk_widget_set_parent (make_words (titles[i], texts[i]), GTK_WIDGET (self));
}

void
rouse_stage_set_low (RouseStage *self, gboolean is_low)
{
  g_return_if_fail (ROUSE_IS_STAGE (self));

  if (self->is_low == is_low)
    return;
  self->is_low = is_low;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
