/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/timeline.h"

#include <glib/gi18n.h>

#define BAR_HEIGHT 9 /* px; under the line of words of its lane */
#define HAND_HEIGHT 5
#define LANE_REST 24 /* px: of a lane, all but its words */
#define WORDS_APART 12
#define MARK_TAIL 6 /* px by which the lines of moments reach below the lanes */
#define NAME_AIR 4
#define DASH 3
#define DASH_APART 6
#define TAP_MS 300
#define SEEN_MS 8000 /* after T0, when DFU is seen */
#define AFTER_MS 1000

/* A stretch of time in a lane. */
typedef enum { SPAN_TOLD, SPAN_HAND, SPAN_WINDOW } SpanKind;

typedef struct {
  SpanKind kind;
  guint lane;
  gint64 from_ms, to_ms;
} Span;

/* A moment in the last lane. */
typedef struct {
  const char *words; /* untranslated */
  gint64 at_ms;
  gboolean seen; /* else only expected */
} Moment;

/**
 * RouseTimeline:
 *
 * One lane a button and one for the phone. Time runs from left to right in all languages, as on a ruler.
 */
struct _RouseTimeline {
  GtkWidget parent_instance;

  GPtrArray *lanes; /* char *, names of buttons, and of the phone */
  GArray *spans;    /* Span */
  GArray *moments;  /* Moment */
  gint64 from_ms, to_ms;
};

G_DEFINE_FINAL_TYPE (RouseTimeline, rouse_timeline, GTK_TYPE_WIDGET)

static const char *const sight_words[ROUSE_N_SIGHTS] = {
  /* Translators: these are marks on a line of time: what the phone did */
  [ROUSE_SIGHT_VANISHED] = N_ ("black"),       [ROUSE_SIGHT_DFU] = N_ ("DFU mode"),
  [ROUSE_SIGHT_LOADER_DFU] = N_ ("other DFU"), [ROUSE_SIGHT_RECOVERY] = N_ ("recovery mode"),
  [ROUSE_SIGHT_NORMAL] = N_ ("started"),       [ROUSE_SIGHT_PORT_DFU] = N_ ("port"),
};

/* --- what is to be drawn --- */

static void
add_span (RouseTimeline *self, SpanKind kind, guint lane, gint64 from_ms, gint64 to_ms)
{
  const Span span = { kind, lane, from_ms, MAX (to_ms, from_ms + TAP_MS / 2) };

  g_array_append_val (self->spans, span);
}

static void
add_moment (RouseTimeline *self, const char *words, gint64 at_ms, gboolean seen)
{
  const Moment moment = { words, at_ms, seen };

  g_array_append_val (self->moments, moment);
}

/* When step @index began, or would have begun. -1: it cannot be said. */
static gint64
find_begin (RouseDfuGuide *guide, guint index)
{
  gint64 t0_ms = rouse_dfu_guide_get_t0 (guide);

  if (index == rouse_dfu_guide_get_index (guide))
    return rouse_dfu_guide_get_step_begin (guide);
  if (index > 0 && rouse_dfu_guide_get_step (guide, index - 1)->end == ROUSE_STEP_AFTER_T0 && t0_ms >= 0)
    return t0_ms + rouse_dfu_guide_get_step (guide, index - 1)->until_ms;
  return -1;
}

/* Of a press or tap, when it was told. */
static gint64
find_cue (RouseDfuGuide *guide, guint button, gboolean down)
{
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (guide, &n_marks);

  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == ROUSE_MARK_CUE && (marks[i].buttons & button) != 0 &&
        (down ? marks[i].what == ROUSE_CUE_PRESS : marks[i].what == ROUSE_CUE_RELEASE))
      return marks[i].at_ms;
  return -1;
}

static void
add_told (RouseTimeline *self, RouseDfuGuide *guide, guint button, guint lane)
{
  gint64 t0_ms = rouse_dfu_guide_get_t0 (guide);
  gint64 from_ms = find_cue (guide, button, TRUE), to_ms = find_cue (guide, button, FALSE);
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (guide, &n_marks);

  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == ROUSE_MARK_CUE && marks[i].what == ROUSE_CUE_TAP && (marks[i].buttons & button) != 0)
      add_span (self, SPAN_TOLD, lane, marks[i].at_ms, marks[i].at_ms + TAP_MS);
  for (guint i = 0; i < rouse_dfu_guide_get_n_steps (guide); i++) {
    const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, i);

    if ((step->release & button) == 0)
      continue;
    if (to_ms < 0)
      to_ms = find_begin (guide, i);
    if (t0_ms >= 0 && step->window_to_ms > 0)
      add_span (self, SPAN_WINDOW, lane, t0_ms + step->window_from_ms, t0_ms + step->window_to_ms);
  }
  if (from_ms >= 0)
    add_span (self, SPAN_TOLD, lane, from_ms,
              to_ms >= 0   ? to_ms
              : t0_ms >= 0 ? t0_ms + SEEN_MS
                           : marks[n_marks - 1].at_ms);
}

static void
add_hands (RouseTimeline *self, RouseDfuGuide *guide, guint button, guint lane)
{
  gint64 down_ms = -1;
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (guide, &n_marks);

  for (guint i = 0; i < n_marks; i++) {
    if ((marks[i].buttons & button) == 0)
      continue;
    if (marks[i].kind == ROUSE_MARK_DOWN)
      down_ms = marks[i].at_ms;
    else if (marks[i].kind == ROUSE_MARK_UP && down_ms >= 0) {
      add_span (self, SPAN_HAND, lane, down_ms, marks[i].at_ms);
      down_ms = -1;
    }
  }
  if (down_ms >= 0)
    add_span (self, SPAN_HAND, lane, down_ms, marks[n_marks - 1].at_ms);
}

/* When the phone should have gone black, in a try in which it did not. -1: that was not its time yet. */
static gint64
find_expected_black (RouseDfuGuide *guide)
{
  const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, rouse_dfu_guide_get_index (guide));

  if (rouse_dfu_guide_get_t0 (guide) >= 0 || step == NULL || step->end != ROUSE_STEP_TO_T0)
    return -1;
  return rouse_dfu_guide_get_step_begin (guide) + step->until_ms;
}

static void
add_sights (RouseTimeline *self, RouseDfuGuide *guide)
{
  gint64 t0_ms = rouse_dfu_guide_get_t0 (guide);
  gboolean dfu = FALSE;
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (guide, &n_marks);

  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == ROUSE_MARK_SIGHT) {
      add_moment (self, sight_words[marks[i].what], marks[i].at_ms, TRUE);
      dfu = dfu || marks[i].what == ROUSE_SIGHT_DFU;
    }
  if (t0_ms >= 0 && !dfu)
    add_moment (self, sight_words[ROUSE_SIGHT_DFU], t0_ms + SEEN_MS, FALSE);
  if (find_expected_black (guide) >= 0)
    add_moment (self, sight_words[ROUSE_SIGHT_VANISHED], find_expected_black (guide), FALSE);
}

static void
measure_time (RouseTimeline *self, RouseDfuGuide *guide)
{
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (guide, &n_marks);

  self->from_ms = n_marks > 0 ? marks[0].at_ms : 0;
  self->to_ms = self->from_ms + AFTER_MS;
  for (guint i = 0; i < self->spans->len; i++)
    self->to_ms = MAX (self->to_ms, g_array_index (self->spans, Span, i).to_ms);
  for (guint i = 0; i < self->moments->len; i++)
    self->to_ms = MAX (self->to_ms, g_array_index (self->moments, Moment, i).at_ms);
  self->to_ms += AFTER_MS;
}

/* --- drawing --- */

typedef struct {
  GdkRGBA ink, accent, told, field;
} Colours;

static int
get_line_height (RouseTimeline *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "X");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/* The style sheet has a sheet more for high contrast. */
static void
get_colours (RouseTimeline *self, Colours *colours)
{
  const struct {
    const char *name;
    GdkRGBA *colour;
  } named[] = { { "ember_color", &colours->accent },
                { "timeline_told", &colours->told },
                { "timeline_field", &colours->field } };
  GtkStyleContext *context;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  context = gtk_widget_get_style_context (GTK_WIDGET (self));
  gtk_style_context_get_color (context, &colours->ink);
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (!gtk_style_context_lookup_color (context, named[i].name, named[i].colour))
      *named[i].colour = colours->ink;
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static float
x_of (RouseTimeline *self, gint64 at_ms)
{
  return (float) gtk_widget_get_width (GTK_WIDGET (self)) * (float) (at_ms - self->from_ms) /
         (float) (self->to_ms - self->from_ms);
}

static void
fill (GtkSnapshot *snapshot, float x, float y, float width, float height, const GdkRGBA *colour)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT (x, y, MAX (width, 1), height);
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &rect, MIN (height, width) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, colour, &rect);
  gtk_snapshot_pop (snapshot);
}

static void
draw_words (RouseTimeline *self, GtkSnapshot *snapshot, const char *words, float x, float y, float *next,
            const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  int width, room = gtk_widget_get_width (GTK_WIDGET (self));

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > room) {
    pango_layout_set_width (layout, room * PANGO_SCALE);
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    width = room;
  }
  x = CLAMP (x, 0, (float) (room - width));
  if (next != NULL) {
    x = MIN (x, *next - (float) width - WORDS_APART);
    if (x < 0)
      return; /* no room before the one after it; the mark is drawn all the same */
    *next = x;
  }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_field (GtkSnapshot *snapshot, float x, float y, float width, const Colours *colours)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT (x, y, MAX (width, 3), BAR_HEIGHT + HAND_HEIGHT + 8);
  GskRoundedRect outline;

  gtk_snapshot_append_color (snapshot, &colours->field, &rect);
  gsk_rounded_rect_init_from_rect (&outline, &rect, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ colours->accent, colours->accent, colours->accent, colours->accent });
}

static void
draw_span (RouseTimeline *self, GtkSnapshot *snapshot, const Span *span, int line, const Colours *colours)
{
  float x = x_of (self, span->from_ms), width = x_of (self, span->to_ms) - x;
  float y = (float) ((int) span->lane * (line + LANE_REST) + line + 4);

  switch (span->kind) {
  case SPAN_TOLD:
    fill (snapshot, x, y, width, BAR_HEIGHT, &colours->told);
    break;
  case SPAN_HAND:
    fill (snapshot, x, y + BAR_HEIGHT + 2, width, HAND_HEIGHT, &colours->accent);
    break;
  case SPAN_WINDOW:
    draw_field (snapshot, x, y - 3, width, colours);
    break;
  }
}

/* Through one lane, but not through the name of its button. */
static void
draw_line (GtkSnapshot *snapshot, const Moment *moment, float x, float from, float to, const Colours *colours)
{
  if (moment->seen)
    gtk_snapshot_append_color (snapshot, &colours->accent, &GRAPHENE_RECT_INIT (x - 1, from, 2, to - from));
  for (float y = from; !moment->seen && y < to; y += DASH_APART)
    gtk_snapshot_append_color (snapshot, &colours->told, &GRAPHENE_RECT_INIT (x - 1, y, 2, MIN (DASH, to - y)));
}

/* How far each name reaches, with some air. */
static int *
measure_names (RouseTimeline *self)
{
  int *widths = g_new0 (int, self->lanes->len);

  for (guint i = 0; i + 1 < self->lanes->len; i++) {
    g_autoptr (PangoLayout) layout =
        gtk_widget_create_pango_layout (GTK_WIDGET (self), g_ptr_array_index (self->lanes, i));

    pango_layout_get_pixel_size (layout, &widths[i], NULL);
    widths[i] += NAME_AIR;
  }
  return widths;
}

static void
draw_moments (RouseTimeline *self, GtkSnapshot *snapshot, int line, const Colours *colours)
{
  float top = (float) (((int) self->lanes->len - 1) * (line + LANE_REST)), end = top + MARK_TAIL;
  g_autofree int *widths = measure_names (self);
  float nexts[2] = { G_MAXFLOAT, G_MAXFLOAT }; /* begin of the words right of it: what was seen, what was expected */

  /* From the last to the first: how it ended is the word that may not be missing. */
  for (guint i = self->moments->len; i-- > 0;) {
    const Moment *moment = &g_array_index (self->moments, Moment, i);
    float x = x_of (self, moment->at_ms);

    /* From top to bottom: what the buttons did at that moment can be read off. */
    for (guint lane = 0; lane < self->lanes->len; lane++)
      draw_line (snapshot, moment, x, (float) ((int) lane * (line + LANE_REST) + (x < (float) widths[lane] ? line : 0)),
                 MIN (end, (float) (((int) lane + 1) * (line + LANE_REST))), colours);
    draw_words (self, snapshot, _ (moment->words), x - 12, end + 2 + (float) (moment->seen ? 0 : line),
                &nexts[!moment->seen], &colours->ink);
  }
}

static void
rouse_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RouseTimeline *self = ROUSE_TIMELINE (widget);
  int line = get_line_height (self);
  Colours colours;

  if (self->lanes->len == 0)
    return;
  get_colours (self, &colours);
  for (guint i = 0; i < self->spans->len; i++)
    draw_span (self, snapshot, &g_array_index (self->spans, Span, i), line, &colours);
  draw_moments (self, snapshot, line, &colours);
  for (guint i = 0; i + 1 < self->lanes->len; i++)
    draw_words (self, snapshot, g_ptr_array_index (self->lanes, i), 0, (float) ((int) i * (line + LANE_REST)), NULL,
                &colours.ink);
}

/* What was seen, and under it what was expected. */
static int
count_word_lines (RouseTimeline *self)
{
  int lines = self->moments->len > 0 ? 1 : 0;

  for (guint i = 0; i < self->moments->len; i++)
    if (!g_array_index (self->moments, Moment, i).seen)
      lines = 2;
  return lines;
}

static void
rouse_timeline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  RouseTimeline *self = ROUSE_TIMELINE (widget);
  int line = get_line_height (self), lanes = MAX ((int) self->lanes->len - 1, 0);

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = 200;
    *natural = 460;
  } else {
    *minimum = *natural = lanes * (line + LANE_REST) + MARK_TAIL + 2 + count_word_lines (self) * line;
  }
}

static void
rouse_timeline_finalize (GObject *object)
{
  RouseTimeline *self = ROUSE_TIMELINE (object);

  g_ptr_array_unref (self->lanes);
  g_array_unref (self->spans);
  g_array_unref (self->moments);
  G_OBJECT_CLASS (rouse_timeline_parent_class)->finalize (object);
}

static void
rouse_timeline_class_init (RouseTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rouse_timeline_finalize;
  widget_class->measure = rouse_timeline_measure;
  widget_class->snapshot = rouse_timeline_snapshot;
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rouse_timeline_init (RouseTimeline *self)
{
  self->lanes = g_ptr_array_new_with_free_func (g_free);
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  self->moments = g_array_new (FALSE, FALSE, sizeof (Moment));
}

/* The moments in words, for who does not see the picture. */
static void
describe (RouseTimeline *self)
{
  g_autoptr (GString) text = g_string_new (_ ("Picture of the last try."));

  for (guint i = 0; i < self->moments->len; i++) {
    const Moment *moment = &g_array_index (self->moments, Moment, i);
    double seconds = (double) (moment->at_ms - self->from_ms) / 1000;

    /* Translators: %.1f are seconds, %s what happened then: "black", "recovery mode" */
    g_string_append_printf (text, moment->seen ? _ (" After %.1f s: %s.") : _ (" Expected after %.1f s: %s."), seconds,
                            _ (moment->words));
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

void
rouse_timeline_show (RouseTimeline *self, RouseDfuGuide *guide, RouseButtons family)
{
  guint used = 0;

  g_return_if_fail (ROUSE_IS_TIMELINE (self) && guide != NULL);

  g_ptr_array_set_size (self->lanes, 0);
  g_array_set_size (self->spans, 0);
  g_array_set_size (self->moments, 0);
  for (guint i = 0; i < rouse_dfu_guide_get_n_steps (guide); i++)
    used |= rouse_dfu_guide_get_step (guide, i)->press | rouse_dfu_guide_get_step (guide, i)->tap;
  for (guint button = 1; button < 1u << ROUSE_N_BUTTONS; button <<= 1)
    if ((used & button) != 0) {
      guint lane = self->lanes->len;

      g_ptr_array_add (self->lanes, g_strdup (_ (rouse_button_get_title (family, button))));
      add_told (self, guide, button, lane);
      add_hands (self, guide, button, lane);
    }
  g_ptr_array_add (self->lanes, NULL); /* the phone's */
  add_sights (self, guide);
  measure_time (self, guide);
  describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
