/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/ring.h"

#include <adwaita.h>
#include <math.h>

/**
 * RouseRing:
 *
 * Only this small widget is painted anew while it runs. The callback of the frame clock is there only while it does.
 */
struct _RouseRing {
  GtkWidget parent_instance;

  GtkWidget *label, *tick_mark; /* one of them is seen */
  gint64 begin_us, end_us;      /* 0, 0: stands still */
  gboolean empties;
  double fraction; /* painted */
  guint tick;
};

G_DEFINE_FINAL_TYPE (RouseRing, rouse_ring, GTK_TYPE_WIDGET)

/* Of the ring's size, what a line of digits takes at most. */
#define DIGITS_HIGH .7f
#define DIGITS_WIDE .66f
#define MARK .58f /* the same of the tick */
/* A step of it that nobody sees is not worth a frame. */
#define SMALLEST_STEP 0.004

static void
update_fraction (RouseRing *self)
{
  double fraction = self->fraction;

  if (self->end_us > self->begin_us) {
    fraction = CLAMP ((double) (g_get_monotonic_time () - self->begin_us) / (double) (self->end_us - self->begin_us),
                      0.0, 1.0);
    if (self->empties)
      fraction = 1.0 - fraction;
  }
  if (fabs (fraction - self->fraction) < SMALLEST_STEP)
    return;
  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  RouseRing *self = ROUSE_RING (widget);

  update_fraction (self);
  if (g_get_monotonic_time () < self->end_us)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
stop_tick (RouseRing *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

/* Moves only where it is seen and wanted. */
static void
update_tick (RouseRing *self)
{
  gboolean animated = FALSE;
  gboolean wanted;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animated, NULL);
  wanted = animated && gtk_widget_get_mapped (GTK_WIDGET (self)) && g_get_monotonic_time () < self->end_us;
  if (wanted && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  else if (!wanted)
    stop_tick (self);
}

/* How much is left is to be seen as well by who needs strong contrast: 3 to 1. */
static double
get_track_alpha (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? .5 : .22;
}

static void
rouse_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RouseRing *self = ROUSE_RING (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double line = MAX (4.0, width / 11), radius = (MIN (width, height) - line) / 2;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  GdkRGBA colour;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  G_GNUC_END_IGNORE_DEPRECATIONS
  cairo_set_line_width (cr, line);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * get_track_alpha ());
  cairo_arc (cr, width / 2, height / 2, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (self->fraction > 0) {
    cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha);
    cairo_arc (cr, width / 2, height / 2, radius, -G_PI_2, -G_PI_2 + 2 * G_PI * self->fraction);
    cairo_stroke (cr);
  }
  cairo_destroy (cr);
  gtk_widget_snapshot_child (widget, self->label, snapshot);
  gtk_widget_snapshot_child (widget, self->tick_mark, snapshot);
}

static void
rouse_ring_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0; /* the drawing around it says how large it is */
}

/* What is in it is as large as the ring, not as the text. */
static void
rouse_ring_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RouseRing *self = ROUSE_RING (widget);
  gboolean done = gtk_widget_get_visible (self->tick_mark);
  GtkWidget *face = done ? self->tick_mark : self->label;
  float size = (float) MIN (width, height), scale;
  int wide, high;
  GskTransform *transform;

  gtk_widget_measure (face, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wide, NULL, NULL);
  gtk_widget_measure (face, GTK_ORIENTATION_VERTICAL, -1, NULL, &high, NULL, NULL);
  scale = size * MIN ((done ? MARK : DIGITS_HIGH) / (float) MAX (high, 1), DIGITS_WIDE / (float) MAX (wide, 1));
  transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (((float) width - (float) wide * scale) / 2,
                                                                   ((float) height - (float) high * scale) / 2));
  gtk_widget_allocate (face, wide, high, -1, gsk_transform_scale (transform, scale, scale));
}

static void
rouse_ring_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_ring_parent_class)->map (widget);
  update_tick (ROUSE_RING (widget));
}

static void
rouse_ring_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_ring_parent_class)->unmap (widget);
  update_tick (ROUSE_RING (widget));
}

static void
rouse_ring_dispose (GObject *object)
{
  RouseRing *self = ROUSE_RING (object);

  stop_tick (self);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->tick_mark, gtk_widget_unparent);
  G_OBJECT_CLASS (rouse_ring_parent_class)->dispose (object);
}

static void
rouse_ring_class_init (RouseRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_ring_dispose;
  widget_class->measure = rouse_ring_measure;
  widget_class->size_allocate = rouse_ring_size_allocate;
  widget_class->snapshot = rouse_ring_snapshot;
  widget_class->map = rouse_ring_map;
  widget_class->unmap = rouse_ring_unmap;
}

static void
rouse_ring_init (RouseRing *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  self->tick_mark = g_object_new (GTK_TYPE_IMAGE, "icon-name", "rouse-check-symbolic", "visible", FALSE,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->tick_mark, GTK_WIDGET (self));
}

void
rouse_ring_run (RouseRing *self, gint64 begin_us, gint64 end_us, gboolean empties)
{
  g_return_if_fail (ROUSE_IS_RING (self));

  self->begin_us = begin_us;
  self->end_us = end_us;
  self->empties = empties;
  update_fraction (self);
  update_tick (self);
}

void
rouse_ring_stand (RouseRing *self, double fraction)
{
  g_return_if_fail (ROUSE_IS_RING (self));

  self->begin_us = self->end_us = 0;
  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_tick (self);
}

void
rouse_ring_set_done (RouseRing *self, gboolean done)
{
  g_return_if_fail (ROUSE_IS_RING (self));

  gtk_widget_set_visible (self->tick_mark, done);
  gtk_widget_set_visible (self->label, !done);
  (done ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "done");
  rouse_ring_stand (self, done ? 1 : 0);
}

void
rouse_ring_set_text (RouseRing *self, const char *text)
{
  g_return_if_fail (ROUSE_IS_RING (self));

  gtk_label_set_label (GTK_LABEL (self->label), text);
}
