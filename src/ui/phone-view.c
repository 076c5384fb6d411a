/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/phone-view.h"

#include "ui/ui-enums.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* The drawing is made in units of which the body is 100 wide and 204 high; the cable comes in from below. */
#define UNITS_WIDE 112.0
#define UNITS_HIGH 250.0
#define SMALL_HEIGHT 112 /* px */
#define LARGE_HEIGHT 150 /* from here on the corners are rounder */

/**
 * RousePhoneView:
 *
 * A phone, drawn from child widgets that the style sheet paints: colours, dark mode, high contrast and reduced motion
 * come from there. The parts are placed by a table; a state says which of them are seen. It is never mirrored: on a
 * real phone the side button is where it is.
 */
struct _RousePhoneView {
  GtkWidget parent_instance;

  RousePicture picture;
  double fraction;
  int size; /* px, of the height */
  gboolean plugged;
  GtkWidget *parts[17];
};

G_DEFINE_FINAL_TYPE (RousePhoneView, rouse_phone_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_PICTURE, PROP_FRACTION, PROP_SIZE, PROP_PLUGGED, N_PROPS };
static GParamSpec *props[N_PROPS];

#define IN(picture) (1u << ROUSE_PICTURE_##picture)
#define ALWAYS (~0u)
#define POWERED (ALWAYS & ~IN (NONE))

/* Painted in this order. */
static const struct Part {
  const char *css_name;
  guint pictures;
  float x, y, width, height;
} parts[] = {
  { "phone-ember", IN (NONE), 2, 54, 96, 96 },       { "phone-button", ALWAYS, -4, 52, 5, 20 },
  { "phone-button", ALWAYS, -4, 78, 5, 20 },         { "phone-button", ALWAYS, 99, 60, 5, 34 },
  { "phone-body", ALWAYS, 0, 0, 100, 204 },          { "phone-screen", POWERED, 6, 6, 88, 192 },
  { "phone-island", ALWAYS, 37, 13, 26, 7 },         { "phone-disc", IN (DISC) | IN (PROGRESS), 34, 78, 32, 32 },
  { "phone-trough", IN (PROGRESS), 26, 142, 48, 6 }, { "phone-bar", IN (PROGRESS), 26, 142, 48, 6 },
  { "phone-laptop", IN (RECOVERY), 29, 58, 42, 29 }, { "phone-line", IN (RECOVERY), 22, 90, 56, 5 },
  { "phone-line", IN (RECOVERY), 48, 112, 4, 24 },   { "phone-line", IN (RECOVERY), 44, 133, 12, 20 },
  { "phone-clock", IN (ON), 26, 46, 48, 13 },        { "phone-plug", ALWAYS, 41, 204, 18, 14 },
  { "phone-cord", ALWAYS, 48, 217, 4, 33 },
};
G_STATIC_ASSERT (G_N_ELEMENTS (parts) == G_N_ELEMENTS (((RousePhoneView *) NULL)->parts));

#define PART_SCREEN 5
#define PART_BAR 9
#define PART_PLUG 15

/* What a screen reader says of it. */
static const char *const descriptions[] = {
  [ROUSE_PICTURE_NONE] = N_ ("Drawing: a phone whose cable is not plugged in"),
  [ROUSE_PICTURE_BLACK] = N_ ("Drawing: a phone with a black screen"),
  [ROUSE_PICTURE_DISC] = N_ ("Drawing: a phone that shows the start-up logo"),
  [ROUSE_PICTURE_RECOVERY] = N_ ("Drawing: a phone that shows a cable and a computer"),
  [ROUSE_PICTURE_PROGRESS] = N_ ("Drawing: a phone that shows the logo and a progress bar"),
  [ROUSE_PICTURE_ON] = N_ ("Drawing: a phone that is switched on"),
  [ROUSE_PICTURE_HELLO] = N_ ("Drawing: a phone that says hello"),
};

static void
update_parts (RousePhoneView *self)
{
  GtkWidget *screen = self->parts[PART_SCREEN];
  gboolean lit = self->picture == ROUSE_PICTURE_ON || self->picture == ROUSE_PICTURE_HELLO;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_widget_set_child_visible (self->parts[i], (parts[i].pictures & (1u << self->picture)) != 0);
  if (lit)
    gtk_widget_add_css_class (screen, "lit");
  else
    gtk_widget_remove_css_class (screen, "lit");
  adw_bin_set_child (ADW_BIN (screen), NULL);
  if (self->picture == ROUSE_PICTURE_HELLO)
    adw_bin_set_child (ADW_BIN (screen),
                       g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_PRESENTATION, "label",
                                     /* Translators: what a phone that waits to be set up shows on its screen; short */
                                     _ ("hello"), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (descriptions[self->picture]),
                                  -1);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
rouse_phone_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (widget);

  *minimum = *natural =
      orientation == GTK_ORIENTATION_VERTICAL ? self->size : (int) ceil (self->size * UNITS_WIDE / UNITS_HIGH);
}

/* The plug hangs a little below the phone until the cable is in. */
static float
offset_of (RousePhoneView *self, gsize part)
{
  return part >= PART_PLUG && !self->plugged ? 12 : 0;
}

static void
rouse_phone_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (widget);
  double scale = height / UNITS_HIGH;
  double left = (width - 100 * scale) / 2;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    const struct Part *part = &parts[i];
    double part_width = part->width * (i == PART_BAR ? MAX (self->fraction, 0.06) : 1.0);
    double y = (part->y + offset_of (self, i)) * scale;
    int x0 = (int) round (left + part->x * scale), x1 = (int) round (left + (part->x + part_width) * scale);
    int y0 = (int) round (y), y1 = MIN ((int) round (y + part->height * scale), MAX (height, y0 + 1));
    graphene_point_t corner = GRAPHENE_POINT_INIT (x0, y0);
    int minimum_width, minimum_height;

    if (!gtk_widget_get_child_visible (self->parts[i]))
      continue;
    gtk_widget_measure (self->parts[i], GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
    gtk_widget_measure (self->parts[i], GTK_ORIENTATION_VERTICAL, -1, &minimum_height, NULL, NULL, NULL);
    gtk_widget_allocate (self->parts[i], MAX (x1 - x0, minimum_width), MAX (y1 - y0, minimum_height), -1,
                         gsk_transform_translate (NULL, &corner));
  }
}

static void
rouse_phone_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (object);

  switch (id) {
  case PROP_PICTURE:
    g_value_set_enum (value, self->picture);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, self->fraction);
    break;
  case PROP_SIZE:
    g_value_set_int (value, self->size);
    break;
  case PROP_PLUGGED:
    g_value_set_boolean (value, self->plugged);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
rouse_phone_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (object);

  switch (id) {
  case PROP_PICTURE:
    rouse_phone_view_set_picture (self, g_value_get_enum (value));
    break;
  case PROP_FRACTION:
    self->fraction = g_value_get_double (value);
    gtk_widget_queue_allocate (GTK_WIDGET (self));
    break;
  case PROP_SIZE:
    self->size = g_value_get_int (value);
    (self->size >= LARGE_HEIGHT ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "large");
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  case PROP_PLUGGED:
    self->plugged = g_value_get_boolean (value);
    gtk_widget_queue_allocate (GTK_WIDGET (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
rouse_phone_view_dispose (GObject *object)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (object);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_clear_pointer (&self->parts[i], gtk_widget_unparent);
  G_OBJECT_CLASS (rouse_phone_view_parent_class)->dispose (object);
}

static void
rouse_phone_view_class_init (RousePhoneViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = rouse_phone_view_get_property;
  object_class->set_property = rouse_phone_view_set_property;
  object_class->dispose = rouse_phone_view_dispose;
  widget_class->measure = rouse_phone_view_measure;
  widget_class->size_allocate = rouse_phone_view_size_allocate;

  props[PROP_PICTURE] = g_param_spec_enum ("picture", NULL, NULL, ROUSE_TYPE_PICTURE, ROUSE_PICTURE_NONE,
                                           flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  props[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 32, 1000, SMALL_HEIGHT, flags | G_PARAM_CONSTRUCT);
  props[PROP_PLUGGED] = g_param_spec_boolean ("plugged", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_css_name (widget_class, "phone-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rouse_phone_view_init (RousePhoneView *self)
{
  self->plugged = TRUE;
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    self->parts[i] = g_object_new (ADW_TYPE_BIN, "css-name", parts[i].css_name, "can-target", FALSE, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, "overflow", GTK_OVERFLOW_HIDDEN, NULL);
    gtk_widget_set_parent (self->parts[i], GTK_WIDGET (self));
  }
  update_parts (self);
}

GtkWidget *
rouse_phone_view_new (void)
{
  return g_object_new (ROUSE_TYPE_PHONE_VIEW, NULL);
}

void
rouse_phone_view_set_picture (RousePhoneView *self, RousePicture picture)
{
  g_return_if_fail (ROUSE_IS_PHONE_VIEW (self));

  if (self->picture == picture)
    return;
  self->picture = picture;
  update_parts (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PICTURE]);
}

RousePicture
rouse_phone_view_get_picture (RousePhoneView *self)
{
  g_return_val_if_fail (ROUSE_IS_PHONE_VIEW (self), ROUSE_PICTURE_NONE);

  return self->picture;
}
