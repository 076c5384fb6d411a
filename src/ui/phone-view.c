/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/phone-view.h"

#include "ui/phone-drawing.h"
#include "ui/ui-enums.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define SMALL_HEIGHT 112 /* px */
#define LARGE_HEIGHT 150 /* from here on the corners are rounder */
#define HUGE_HEIGHT 360  /* and from here on once more */
#define LEAST_HEIGHT 130 /* of a close-up, whose digits are to be read from afar */
#define TAP_MS 450       /* how long a tapped button is shown as held */

/**
 * RousePhoneView:
 *
 * A phone, drawn from child widgets that the style sheet paints: colours, dark mode, high contrast and reduced motion
 * come from there. The parts are placed by a table; a state says which of them are seen. The direction of the language
 * never mirrors it: on a real phone the side button is where it is. A phone that is seen from behind is mirrored.
 */
struct _RousePhoneView {
  GtkWidget parent_instance;

  RousePhoneState state;
  gboolean behind; /* is wanted; to see what its screen shows one turns it over */
  int size;        /* px, of the height */
  guint tap;       /* timer that ends it */
  char *description;
  RousePhoneDrawing drawing;
};

G_DEFINE_FINAL_TYPE (RousePhoneView, rouse_phone_view, GTK_TYPE_WIDGET)

enum {
  PROP_0,
  PROP_PICTURE,
  PROP_LOOK,
  PROP_FRACTION,
  PROP_SIZE,
  PROP_PLUGGED,
  PROP_BEHIND,
  PROP_COUNTING,
  PROP_CLOSE_UP,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* What a screen reader says of it. */
static const char *const descriptions[] = {
  [ROUSE_PICTURE_NONE] = N_ ("Drawing: a phone whose cable is not plugged in"),
  [ROUSE_PICTURE_BLACK] = N_ ("Drawing: a phone with a black screen"),
  [ROUSE_PICTURE_DISC] = N_ ("Drawing: a phone that shows the start-up logo"),
  [ROUSE_PICTURE_RECOVERY] = N_ ("Drawing: a phone that shows a cable and a computer"),
  [ROUSE_PICTURE_PROGRESS] = N_ ("Drawing: a phone that shows the logo and a progress bar"),
  [ROUSE_PICTURE_ON] = N_ ("Drawing: a phone that is switched on"),
  [ROUSE_PICTURE_HELLO] = N_ ("Drawing: a phone that says hello"),
  [ROUSE_PICTURE_MESSAGE] = N_ ("Drawing: a phone with a warning on its screen"),
  [ROUSE_PICTURE_STRIPES] = N_ ("Drawing: a phone with stripes across its screen"),
};

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  (on ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (widget, name);
}

/* GTK animates what is not mapped all the same, sixty times a second. */
static void
update_breath (RousePhoneView *self)
{
  set_class (GTK_WIDGET (self), "breathing",
             self->state.picture == ROUSE_PICTURE_NONE && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
update_parts (RousePhoneView *self)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return; /* what it is to show is still being said */
  self->state.behind = self->behind && self->state.picture <= ROUSE_PICTURE_BLACK;
  rouse_phone_drawing_update (&self->drawing, &self->state);
  set_class (GTK_WIDGET (self), "behind", self->state.behind);
  update_breath (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->description != NULL ? self->description : _ (descriptions[self->state.picture]),
                                  -1);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
rouse_phone_view_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_phone_view_parent_class)->root (widget);
  update_parts (ROUSE_PHONE_VIEW (widget));
}

static void
rouse_phone_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_phone_view_parent_class)->map (widget);
  update_breath (ROUSE_PHONE_VIEW (widget));
}

static void
rouse_phone_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_phone_view_parent_class)->unmap (widget);
  update_breath (ROUSE_PHONE_VIEW (widget));
}

static void
round_corners (RousePhoneView *self, double height)
{
  set_class (GTK_WIDGET (self), "large", height >= LARGE_HEIGHT);
  set_class (GTK_WIDGET (self), "huge", height >= HUGE_HEIGHT);
}

static GtkSizeRequestMode
rouse_phone_view_get_request_mode (GtkWidget *widget)
{
  return ROUSE_PHONE_VIEW (widget)->state.close_up ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
rouse_phone_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (widget);
  graphene_size_t whole = rouse_phone_parts_measure (&self->state);
  double ratio = whole.width / whole.height;
  int least = self->state.close_up ? MIN (LEAST_HEIGHT, self->size) : self->size;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = (int) ceil (least * ratio);
    *natural = (int) ceil ((for_size >= 0 && self->state.close_up ? MIN (for_size, self->size) : self->size) * ratio);
    *natural = MAX (*minimum, *natural);
  } else {
    *minimum = *natural = least;
    if (self->state.close_up)
      *natural = for_size < 0 ? self->size : CLAMP ((int) (for_size / ratio), least, self->size);
  }
}

static void
rouse_phone_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (widget);
  graphene_size_t whole = rouse_phone_parts_measure (&self->state);
  double scale = height / whole.height;

  if (self->state.close_up) {
    scale = MIN (scale, width / whole.width);
    round_corners (self, scale * whole.height);
  }
  rouse_phone_drawing_place (&self->drawing, &self->state, width, height, scale);
}

static void
rouse_phone_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (object);

  switch (id) {
  case PROP_PICTURE:
    g_value_set_enum (value, self->state.picture);
    break;
  case PROP_LOOK:
    g_value_set_enum (value, self->state.look);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, self->state.fraction);
    break;
  case PROP_SIZE:
    g_value_set_int (value, self->size);
    break;
  case PROP_PLUGGED:
    g_value_set_boolean (value, self->state.plugged);
    break;
  case PROP_BEHIND:
    g_value_set_boolean (value, self->behind);
    break;
  case PROP_COUNTING:
    g_value_set_boolean (value, self->state.counting);
    break;
  case PROP_CLOSE_UP:
    g_value_set_boolean (value, self->state.close_up);
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
  case PROP_LOOK:
    self->state.look = g_value_get_enum (value);
    update_parts (self);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  case PROP_FRACTION:
    self->state.fraction = g_value_get_double (value);
    gtk_widget_queue_allocate (GTK_WIDGET (self));
    break;
  case PROP_SIZE:
    self->size = g_value_get_int (value);
    round_corners (self, self->size);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  case PROP_PLUGGED:
    self->state.plugged = g_value_get_boolean (value);
    gtk_widget_queue_allocate (GTK_WIDGET (self));
    break;
  case PROP_BEHIND:
    self->behind = g_value_get_boolean (value);
    update_parts (self);
    break;
  case PROP_COUNTING:
    self->state.counting = g_value_get_boolean (value);
    update_parts (self);
    break;
  case PROP_CLOSE_UP:
    self->state.close_up = g_value_get_boolean (value);
    gtk_widget_set_halign (GTK_WIDGET (self), self->state.close_up ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
    round_corners (self, self->size);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
rouse_phone_view_dispose (GObject *object)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (object);

  g_clear_handle_id (&self->tap, g_source_remove);
  rouse_phone_drawing_clear (&self->drawing);
  G_OBJECT_CLASS (rouse_phone_view_parent_class)->dispose (object);
}

static void
rouse_phone_view_finalize (GObject *object)
{
  g_free (ROUSE_PHONE_VIEW (object)->description);
  G_OBJECT_CLASS (rouse_phone_view_parent_class)->finalize (object);
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
  object_class->finalize = rouse_phone_view_finalize;
  widget_class->root = rouse_phone_view_root;
  widget_class->map = rouse_phone_view_map;
  widget_class->unmap = rouse_phone_view_unmap;
  widget_class->get_request_mode = rouse_phone_view_get_request_mode;
  widget_class->measure = rouse_phone_view_measure;
  widget_class->size_allocate = rouse_phone_view_size_allocate;

  props[PROP_PICTURE] = g_param_spec_enum ("picture", NULL, NULL, ROUSE_TYPE_PICTURE, ROUSE_PICTURE_NONE,
                                           flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_LOOK] = g_param_spec_enum ("look", NULL, NULL, ROUSE_TYPE_LOOK, ROUSE_LOOK_PLAIN, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  props[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 32, 1000, SMALL_HEIGHT, flags | G_PARAM_CONSTRUCT);
  props[PROP_PLUGGED] = g_param_spec_boolean ("plugged", NULL, NULL, TRUE, flags);
  props[PROP_BEHIND] = g_param_spec_boolean ("behind", NULL, NULL, FALSE, flags);
  props[PROP_COUNTING] = g_param_spec_boolean ("counting", NULL, NULL, FALSE, flags);
  props[PROP_CLOSE_UP] = g_param_spec_boolean ("close-up", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_css_name (widget_class, "phone-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rouse_phone_view_init (RousePhoneView *self)
{
  self->state.plugged = TRUE;
  self->drawing.parent = GTK_WIDGET (self);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

void
rouse_phone_view_set_picture (RousePhoneView *self, RousePicture picture)
{
  g_return_if_fail (ROUSE_IS_PHONE_VIEW (self));

  if (self->state.picture == picture)
    return;
  self->state.picture = picture;
  update_parts (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PICTURE]);
}

RousePicture
rouse_phone_view_get_picture (RousePhoneView *self)
{
  g_return_val_if_fail (ROUSE_IS_PHONE_VIEW (self), ROUSE_PICTURE_NONE);

  return self->state.picture;
}

void
rouse_phone_view_set_buttons (RousePhoneView *self, guint held, guint next)
{
  g_return_if_fail (ROUSE_IS_PHONE_VIEW (self));

  g_clear_handle_id (&self->tap, g_source_remove);
  if (self->state.held == held && self->state.next == next)
    return;
  self->state.held = held;
  self->state.next = next;
  update_parts (self);
}

static gboolean
tap_over_cb (gpointer user_data)
{
  RousePhoneView *self = user_data;

  self->tap = 0;
  rouse_phone_view_set_buttons (self, 0, self->state.next);
  return G_SOURCE_REMOVE;
}

void
rouse_phone_view_tap (RousePhoneView *self, guint buttons, guint next)
{
  g_return_if_fail (ROUSE_IS_PHONE_VIEW (self));

  rouse_phone_view_set_buttons (self, buttons, next);
  self->tap = g_timeout_add (TAP_MS, tap_over_cb, self);
}

void
rouse_phone_view_describe (RousePhoneView *self, const char *description)
{
  g_return_if_fail (ROUSE_IS_PHONE_VIEW (self));

  g_free (self->description);
  self->description = g_strdup (description);
  update_parts (self);
}

RouseRing *
rouse_phone_view_get_ring (RousePhoneView *self)
{
  g_return_val_if_fail (ROUSE_IS_PHONE_VIEW (self), NULL);

  return ROUSE_RING (rouse_phone_drawing_get_part (&self->drawing, ROUSE_PHONE_RING));
}
