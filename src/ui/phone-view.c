/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/phone-view.h"

#include "guide/dfu-families.h"
#include "ui/ui-enums.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* The drawing is made in units of which a phone is 100 wide and 204 high; the cable comes in from below. */
#define UNITS_HIGH 250.0
#define SMALL_HEIGHT 112 /* px */
#define LARGE_HEIGHT 150 /* from here on the corners are rounder */
#define PRESSED_IN 2     /* units that a held button moves */
#define TAP_MS 450       /* how long a tapped button is shown as held */
#define N_PARTS 42

/**
 * RousePhoneView:
 *
 * A phone, drawn from child widgets that the style sheet paints: colours, dark mode, high contrast and reduced motion
 * come from there. The parts are placed by a table; a state says which of them are seen. The direction of the language
 * never mirrors it: on a real phone the side button is where it is. A phone that is seen from behind is mirrored.
 */
struct _RousePhoneView {
  GtkWidget parent_instance;

  RousePicture picture;
  RouseLook look;
  double fraction;
  int size; /* px, of the height */
  gboolean plugged, behind, counting;
  guint held, next; /* RouseButton bits */
  guint tap;        /* timer that ends it */
  char *description;
  GtkWidget *parts[N_PARTS];
};

G_DEFINE_FINAL_TYPE (RousePhoneView, rouse_phone_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_PICTURE, PROP_LOOK, PROP_FRACTION, PROP_SIZE, PROP_PLUGGED, PROP_BEHIND, PROP_COUNTING, N_PROPS };
static GParamSpec *props[N_PROPS];

#define IN(picture) (1u << ROUSE_PICTURE_##picture)
#define ALWAYS (~0u)
#define POWERED (ALWAYS & ~IN (NONE))
#define LIT (IN (ON) | IN (HELLO) | IN (MESSAGE) | IN (STRIPES))

#define L(look) (1u << ROUSE_LOOK_##look)
#define TABLETS (L (TABLET_HOME) | L (TABLET))
#define PHONES (ALWAYS & ~TABLETS)
#define WITH_HOME (L (HOME) | L (POD) | L (TABLET_HOME))
#define WITH_TOP (L (POD) | TABLETS)
#define WITH_SIDE (ALWAYS & ~WITH_TOP)

#define UP ROUSE_BUTTON_VOLUME_UP
#define DOWN ROUSE_BUTTON_VOLUME_DOWN
#define POWER ROUSE_BUTTON_POWER
#define HOME ROUSE_BUTTON_HOME

/* Where the body ends to which a row belongs; what is on a tablet's screen is placed as on a phone's, and centred. */
typedef enum {
  ON_LEFT,
  ON_RIGHT,
  ON_TOP,
  ON_FRONT,
  FINGER_LEFT,
  FINGER_RIGHT,
  FINGER_TOP,
  FINGER_FRONT,
  CENTRED
} Place;

/* Painted in this order. A finger is there only while its button is meant. */
static const struct Part {
  const char *css_name;
  guint pictures, looks;
  Place place;
  guint button;
  float x, y, width, height; /* x: from the edge of the body; ON_RIGHT: from its right edge */
} parts[N_PARTS] = {
  { "phone-ember", IN (NONE), ALWAYS, CENTRED, 0, 2, 54, 96, 96 },
  { "phone-button", ALWAYS, PHONES, ON_LEFT, UP, -4, 52, 5, 20 },
  { "phone-button", ALWAYS, PHONES, ON_LEFT, DOWN, -4, 78, 5, 20 },
  { "phone-button", ALWAYS, WITH_SIDE, ON_RIGHT, POWER, -1, 60, 5, 34 },
  { "phone-button", ALWAYS, TABLETS, ON_RIGHT, UP, -1, 26, 5, 20 },
  { "phone-button", ALWAYS, TABLETS, ON_RIGHT, DOWN, -1, 52, 5, 20 },
  { "phone-button", ALWAYS, WITH_TOP, ON_TOP, POWER, -40, -4, 26, 5 },
  { "phone-body", ALWAYS, PHONES, ON_FRONT, 0, 0, 0, 100, 204 },
  { "phone-body", ALWAYS, TABLETS, ON_FRONT, 0, 0, 0, 150, 204 },
  { "phone-screen", POWERED, PHONES & ~WITH_HOME, ON_FRONT, 0, 6, 6, 88, 192 },
  { "phone-screen", POWERED, PHONES &WITH_HOME, ON_FRONT, 0, 6, 26, 88, 150 },
  { "phone-screen", POWERED, L (TABLET), ON_FRONT, 0, 8, 8, 134, 188 },
  { "phone-screen", POWERED, L (TABLET_HOME), ON_FRONT, 0, 8, 20, 134, 158 },
  { "phone-island", ALWAYS, L (PLAIN) | L (ISLAND), CENTRED, 0, 37, 13, 26, 7 },
  { "phone-notch", ALWAYS, L (NOTCH), CENTRED, 0, 30, 5, 40, 9 },
  { "phone-island", ALWAYS, PHONES &WITH_HOME, CENTRED, 0, 40, 13, 20, 3 },
  { "phone-home", ALWAYS, PHONES &WITH_HOME, CENTRED, HOME, 41, 180, 18, 18 },
  { "phone-home", ALWAYS, L (TABLET_HOME), CENTRED, HOME, 42, 183, 16, 16 },
  { "phone-disc", IN (DISC) | IN (PROGRESS), ALWAYS, CENTRED, 0, 34, 78, 32, 32 },
  { "phone-trough", IN (PROGRESS), ALWAYS, CENTRED, 0, 26, 142, 48, 6 },
  { "phone-bar", IN (PROGRESS), ALWAYS, CENTRED, 0, 26, 142, 48, 6 },
  { "phone-laptop", IN (RECOVERY), ALWAYS, CENTRED, 0, 29, 58, 42, 29 },
  { "phone-line", IN (RECOVERY), ALWAYS, CENTRED, 0, 22, 90, 56, 5 },
  { "phone-line", IN (RECOVERY), ALWAYS, CENTRED, 0, 48, 112, 4, 24 },
  { "phone-line", IN (RECOVERY), ALWAYS, CENTRED, 0, 44, 133, 12, 20 },
  { "phone-clock", IN (ON), ALWAYS, CENTRED, 0, 26, 46, 48, 13 },
  { "phone-card", IN (MESSAGE), ALWAYS, CENTRED, 0, 16, 66, 68, 62 },
  { "phone-mark", IN (MESSAGE), ALWAYS, CENTRED, 0, 46, 76, 8, 26 },
  { "phone-mark", IN (MESSAGE), ALWAYS, CENTRED, 0, 46, 108, 8, 8 },
  { "phone-stripe", IN (STRIPES), ALWAYS, CENTRED, 0, 8, 62, 84, 10 },
  { "phone-stripe", IN (STRIPES), ALWAYS, CENTRED, 0, 8, 112, 84, 28 },
  { "phone-camera", ALWAYS, ALWAYS, ON_FRONT, 0, 10, 10, 24, 24 },
  { "phone-ring", ALWAYS, ALWAYS, CENTRED, 0, 10, 62, 80, 80 },
  { "phone-finger", ALWAYS, PHONES, FINGER_LEFT, UP, -27, 52, 20, 20 },
  { "phone-finger", ALWAYS, PHONES, FINGER_LEFT, DOWN, -27, 78, 20, 20 },
  { "phone-finger", ALWAYS, WITH_SIDE, FINGER_RIGHT, POWER, 7, 67, 20, 20 },
  { "phone-finger", ALWAYS, TABLETS, FINGER_RIGHT, UP, 7, 26, 20, 20 },
  { "phone-finger", ALWAYS, TABLETS, FINGER_RIGHT, DOWN, 7, 52, 20, 20 },
  { "phone-finger", ALWAYS, WITH_TOP, FINGER_TOP, POWER, -37, -27, 20, 20 },
  { "phone-finger", ALWAYS, WITH_HOME, FINGER_FRONT, HOME, 37, 178, 24, 24 },
  { "phone-plug", ALWAYS, ALWAYS, CENTRED, 0, 41, 204, 18, 14 },
  { "phone-cord", ALWAYS, ALWAYS, CENTRED, 0, 48, 217, 4, 33 },
};

#define PART_BAR 20
#define PART_RING 32
#define PART_PLUG 40

/* What is around the body, in units: fingers want room. */
static const struct {
  float body, side, top;
} frames[] = {
  [ROUSE_LOOK_PLAIN] = { 100, 6, 0 },    [ROUSE_LOOK_HOME] = { 100, 30, 0 },
  [ROUSE_LOOK_POD] = { 100, 30, 30 },    [ROUSE_LOOK_NOTCH] = { 100, 30, 0 },
  [ROUSE_LOOK_ISLAND] = { 100, 30, 0 },  [ROUSE_LOOK_TABLET_HOME] = { 150, 30, 30 },
  [ROUSE_LOOK_TABLET] = { 150, 30, 30 },
};

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

static gboolean
is_named (const struct Part *part, const char *css_name)
{
  return g_str_equal (part->css_name, css_name);
}

static gboolean
is_seen (RousePhoneView *self, const struct Part *part)
{
  if ((part->pictures & (1u << self->picture)) == 0 || (part->looks & (1u << self->look)) == 0)
    return FALSE;
  if (is_named (part, "phone-camera"))
    return self->behind;
  if (is_named (part, "phone-ring"))
    return self->counting;
  if (is_named (part, "phone-finger"))
    return ((self->held | self->next) & part->button) != 0;
  return !self->behind || !(is_named (part, "phone-notch") || is_named (part, "phone-island"));
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  (on ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (widget, name);
}

/* What a screen that waits to be set up says. */
static GtkWidget *
make_hello (void)
{
  return g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, "label",
                       /* Translators: what a phone that waits to be set up shows on its screen; short */
                       _ ("hello"), NULL);
}

/* GTK animates what is not mapped all the same, sixty times a second. */
static void
update_breath (RousePhoneView *self)
{
  set_class (GTK_WIDGET (self), "breathing",
             self->picture == ROUSE_PICTURE_NONE && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
update_parts (RousePhoneView *self)
{
  gboolean lit = (LIT & (1u << self->picture)) != 0 && !self->behind;

  for (gsize i = 0; i < N_PARTS; i++) {
    gtk_widget_set_child_visible (self->parts[i], is_seen (self, &parts[i]));
    if (parts[i].button != 0) {
      set_class (self->parts[i], "held", (self->held & parts[i].button) != 0);
      set_class (self->parts[i], "next", (self->next & ~self->held & parts[i].button) != 0);
    } else if (is_named (&parts[i], "phone-screen")) {
      set_class (self->parts[i], "lit", lit);
      set_class (self->parts[i], "behind", self->behind);
      adw_bin_set_child (ADW_BIN (self->parts[i]), self->picture == ROUSE_PICTURE_HELLO ? make_hello () : NULL);
    }
  }
  set_class (GTK_WIDGET (self), "behind", self->behind);
  update_breath (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->description != NULL ? self->description : _ (descriptions[self->picture]), -1);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
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
rouse_phone_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (widget);
  double wide = frames[self->look].body + 2 * frames[self->look].side;

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL
                            ? self->size
                            : (int) ceil (self->size * wide / (UNITS_HIGH + frames[self->look].top));
}

/* The plug hangs a little below the phone until the cable is in; a held button and its finger are pressed in. */
static graphene_rect_t
get_bounds (RousePhoneView *self, gsize nth)
{
  const struct Part *part = &parts[nth];
  float body = frames[self->look].body;
  float in = part->button != 0 && (self->held & part->button) != 0 ? PRESSED_IN : 0;
  float x = part->x, y = part->y + frames[self->look].top;
  float width = part->width * (nth == PART_BAR ? (float) MAX (self->fraction, 0.06) : 1.0f);

  if (nth >= PART_PLUG && !self->plugged)
    y += 12;
  if (part->place == ON_RIGHT || part->place == FINGER_RIGHT)
    x += body - in;
  else if (part->place == ON_LEFT || part->place == FINGER_LEFT)
    x += in;
  else if (part->place == CENTRED || part->place == FINGER_FRONT)
    x += (body - 100) / 2;
  else if (part->place == ON_TOP || part->place == FINGER_TOP)
    x += body;
  if (part->place == ON_TOP || part->place == FINGER_TOP)
    y += in;
  if (self->behind)
    x = body - x - part->width;
  return GRAPHENE_RECT_INIT (x, y, width, part->height);
}

static void
rouse_phone_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RousePhoneView *self = ROUSE_PHONE_VIEW (widget);
  double scale = height / (UNITS_HIGH + frames[self->look].top);
  double left = (width - frames[self->look].body * scale) / 2;

  for (gsize i = 0; i < N_PARTS; i++) {
    graphene_rect_t at = get_bounds (self, i);
    int x0 = (int) round (left + at.origin.x * scale), x1 = (int) round (left + (at.origin.x + at.size.width) * scale);
    int y0 = (int) round (at.origin.y * scale);
    int y1 = MIN ((int) round ((at.origin.y + at.size.height) * scale), MAX (height, y0 + 1));
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
  case PROP_LOOK:
    g_value_set_enum (value, self->look);
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
  case PROP_BEHIND:
    g_value_set_boolean (value, self->behind);
    break;
  case PROP_COUNTING:
    g_value_set_boolean (value, self->counting);
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
    self->look = g_value_get_enum (value);
    update_parts (self);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  case PROP_FRACTION:
    self->fraction = g_value_get_double (value);
    gtk_widget_queue_allocate (GTK_WIDGET (self));
    break;
  case PROP_SIZE:
    self->size = g_value_get_int (value);
    set_class (GTK_WIDGET (self), "large", self->size >= LARGE_HEIGHT);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  case PROP_PLUGGED:
    self->plugged = g_value_get_boolean (value);
    gtk_widget_queue_allocate (GTK_WIDGET (self));
    break;
  case PROP_BEHIND:
    self->behind = g_value_get_boolean (value);
    update_parts (self);
    break;
  case PROP_COUNTING:
    self->counting = g_value_get_boolean (value);
    update_parts (self);
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
  for (gsize i = 0; i < N_PARTS; i++)
    g_clear_pointer (&self->parts[i], gtk_widget_unparent);
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
  widget_class->map = rouse_phone_view_map;
  widget_class->unmap = rouse_phone_view_unmap;
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
  for (gsize i = 0; i < N_PARTS; i++) {
    self->parts[i] = g_object_new (i == PART_RING ? ROUSE_TYPE_RING : ADW_TYPE_BIN, "css-name", parts[i].css_name,
                                   "can-target", FALSE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "overflow",
                                   GTK_OVERFLOW_HIDDEN, NULL);
    gtk_widget_set_parent (self->parts[i], GTK_WIDGET (self));
  }
  update_parts (self);
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

void
rouse_phone_view_set_buttons (RousePhoneView *self, guint held, guint next)
{
  g_return_if_fail (ROUSE_IS_PHONE_VIEW (self));

  g_clear_handle_id (&self->tap, g_source_remove);
  if (self->held == held && self->next == next)
    return;
  self->held = held;
  self->next = next;
  update_parts (self);
}

static gboolean
tap_over_cb (gpointer user_data)
{
  RousePhoneView *self = user_data;

  self->tap = 0;
  rouse_phone_view_set_buttons (self, 0, self->next);
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

  return ROUSE_RING (self->parts[PART_RING]);
}
