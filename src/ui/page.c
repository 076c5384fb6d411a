/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/page.h"

#include "ui/badge.h"
#include "ui/balance.h"
#include "ui/isolate.h"
#include "ui/line-breaks.h"
#include "ui/stage.h"
#include "ui/text-size.h"
#include "ui/ui-enums.h"

/**
 * RousePage:
 *
 * One decision. The page only knows what it shows; the window around it holds the one button, and turns pages.
 */
typedef struct {
  AdwClamp *clamp;
  GtkScrolledWindow *scroller;
  GtkWidget *heading; /* around the title; a GtkLabel itself takes no focus */
  GtkWidget *title_label;
  RouseStage *stage;
  RousePhoneView *phone_view;
  GtkBox *content;

  char *title, *text, *step, *primary_label;
  RouseBadgeKind badge;
  RousePicture picture;
  RouseButtonStyle primary_style;
  int picture_size;
  gboolean primary_enabled;
  gboolean can_go_back;
  gboolean is_low;

  /* For what the picture was made to fit; until that changes it only gets smaller. */
  struct {
    int width, height, wanted;
    RousePicture picture;
  } fitted;
} RousePagePrivate;

static void rouse_page_buildable_init (GtkBuildableIface *iface);

G_DEFINE_TYPE_WITH_CODE (RousePage, rouse_page, ADW_TYPE_BIN,
                         G_ADD_PRIVATE (RousePage)
                             G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, rouse_page_buildable_init))

#define LOWEST_PAGE 96    /* px */
#define LEAST_PICTURE 104 /* px: how small the drawn phone gets before the page scrolls */

enum {
  PROP_0,
  PROP_TITLE,
  PROP_TEXT,
  PROP_STEP,
  PROP_PRIMARY_LABEL,
  PROP_BADGE,
  PROP_PICTURE,
  PROP_PRIMARY_STYLE,
  PROP_PICTURE_SIZE,
  PROP_PRIMARY_ENABLED,
  PROP_CAN_GO_BACK,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum { SIGNAL_NEXT, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkBuildableIface *parent_buildable_iface;

/* Where the values of the properties live: char * for strings, int for all others. */
static gpointer
field_of (RousePagePrivate *priv, guint id)
{
  gpointer fields[N_PROPS] = {
    [PROP_TITLE] = &priv->title,
    [PROP_TEXT] = &priv->text,
    [PROP_STEP] = &priv->step,
    [PROP_PRIMARY_LABEL] = &priv->primary_label,
    [PROP_BADGE] = &priv->badge,
    [PROP_PICTURE] = &priv->picture,
    [PROP_PRIMARY_STYLE] = &priv->primary_style,
    [PROP_PICTURE_SIZE] = &priv->picture_size,
    [PROP_PRIMARY_ENABLED] = &priv->primary_enabled,
    [PROP_CAN_GO_BACK] = &priv->can_go_back,
  };

  return fields[id];
}

static void
rouse_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  gpointer field = field_of (rouse_page_get_instance_private (ROUSE_PAGE (object)), id);

  if (G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, *(char **) field);
  else if (G_VALUE_HOLDS_ENUM (value))
    g_value_set_enum (value, *(int *) field);
  else if (G_VALUE_HOLDS_INT (value))
    g_value_set_int (value, *(int *) field);
  else
    g_value_set_boolean (value, *(gboolean *) field);
}

static void
rouse_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gpointer field = field_of (rouse_page_get_instance_private (ROUSE_PAGE (object)), id);

  if (G_VALUE_HOLDS_STRING (value)) {
    const char *text = g_value_get_string (value) != NULL ? g_value_get_string (value) : "";

    if (g_strcmp0 (*(char **) field, text) == 0)
      return;
    g_free (*(char **) field);
    *(char **) field = g_strdup (text);
  } else {
    int number = G_VALUE_HOLDS_ENUM (value)  ? g_value_get_enum (value)
                 : G_VALUE_HOLDS_INT (value) ? g_value_get_int (value)
                                             : g_value_get_boolean (value);

    if (*(int *) field == number)
      return;
    *(int *) field = number;
  }
  g_object_notify_by_pspec (object, pspec);
}

/* What is put inside <template> of a page lands under its text; the page's own template comes first. */
static void
rouse_page_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (ROUSE_PAGE (buildable));

  if (priv->content != NULL && GTK_IS_WIDGET (child))
    gtk_box_append (priv->content, GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
rouse_page_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = rouse_page_add_child;
}

static void
rouse_page_finalize (GObject *object)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (ROUSE_PAGE (object));

  g_free (priv->title);
  g_free (priv->text);
  g_free (priv->step);
  g_free (priv->primary_label);
  G_OBJECT_CLASS (rouse_page_parent_class)->finalize (object);
}

/* Before anything is laid out for the first time. */
static void
rouse_page_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_page_parent_class)->root (widget);
  rouse_line_breaks_watch (widget);
}

static void
rouse_page_class_init (RousePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = rouse_page_get_property;
  object_class->set_property = rouse_page_set_property;
  object_class->finalize = rouse_page_finalize;
  widget_class->root = rouse_page_root;
  klass->primary = rouse_page_say_next;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  props[PROP_STEP] = g_param_spec_string ("step", NULL, NULL, "", flags);
  props[PROP_PRIMARY_LABEL] = g_param_spec_string ("primary-label", NULL, NULL, "", flags);
  props[PROP_BADGE] = g_param_spec_enum ("badge", NULL, NULL, ROUSE_TYPE_BADGE_KIND, ROUSE_BADGE_KIND_NONE, flags);
  props[PROP_PICTURE] = g_param_spec_enum ("picture", NULL, NULL, ROUSE_TYPE_PICTURE, ROUSE_PICTURE_NONE, flags);
  props[PROP_PRIMARY_STYLE] =
      g_param_spec_enum ("primary-style", NULL, NULL, ROUSE_TYPE_BUTTON_STYLE, ROUSE_BUTTON_STYLE_SUGGESTED, flags);
  props[PROP_PICTURE_SIZE] = g_param_spec_int ("picture-size", NULL, NULL, 32, 1000, 112, flags);
  props[PROP_PRIMARY_ENABLED] = g_param_spec_boolean ("primary-enabled", NULL, NULL, TRUE, flags);
  props[PROP_CAN_GO_BACK] = g_param_spec_boolean ("can-go-back", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_NEXT] = g_signal_new ("next", ROUSE_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "rousepage");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, clamp);
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, scroller);
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, heading);
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, title_label);
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, stage);
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, phone_view);
  gtk_widget_class_bind_template_child_private (widget_class, RousePage, content);
}

/* All that is on a page may scroll, so how high it would like to be is not asked: to lay out every text once more, for
 * the narrowest window there could be, takes as long as to paint it. */
static void
measure_page (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
              int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  *minimum = *natural = LOWEST_PAGE;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
}

/* What people came for goes before the drawing: it gives way until all that is said is seen at once. While the window
 * and the picture stay as they are it does not grow again, so that it does not jump with each line of text. */
static void
fit_picture (RousePagePrivate *priv, int width, int height)
{
  gboolean same = priv->fitted.width == width && priv->fitted.height == height &&
                  priv->fitted.wanted == priv->picture_size && priv->fitted.picture == priv->picture;
  gboolean gives_way; /* by itself, on its stage */
  int shown, needed, size;

  g_object_get (priv->phone_view, "size", &shown, "close-up", &gives_way, NULL);
  if (gives_way || !gtk_widget_get_visible (GTK_WIDGET (priv->phone_view)))
    return;
  gtk_widget_measure (gtk_scrolled_window_get_child (priv->scroller), GTK_ORIENTATION_VERTICAL, width, &needed, NULL,
                      NULL, NULL);
  size = MIN (LEAST_PICTURE, priv->picture_size);
  if (!priv->is_low)
    size = CLAMP (shown + height - needed, size, priv->picture_size);
  priv->fitted.width = width;
  priv->fitted.height = height;
  priv->fitted.wanted = priv->picture_size;
  priv->fitted.picture = priv->picture;
  if (size < shown || (size > shown && !same))
    g_object_set (priv->phone_view, "size", size, NULL);
}

static void
allocate_page (GtkWidget *widget, int width, int height, int baseline)
{
  rouse_line_breaks_watch (widget); /* what has come since */
  fit_picture (rouse_page_get_instance_private (ROUSE_PAGE (widget)), width, height);
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

/* "iPhone 11 is connected": where one reads from right to left, the name is to stand at the right all the same. */
static gboolean
title_to_line (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_take_string (to, rouse_isolate_line (g_value_get_string (from)));
  return TRUE;
}

static void
rouse_page_init (RousePage *self)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  priv->title = g_strdup ("");
  priv->text = g_strdup ("");
  priv->step = g_strdup ("");
  priv->primary_label = g_strdup ("");
  priv->picture_size = 112;
  priv->primary_enabled = TRUE;
  priv->can_go_back = TRUE;
  g_type_ensure (ROUSE_TYPE_BADGE);
  g_type_ensure (ROUSE_TYPE_BALANCE);
  g_type_ensure (ROUSE_TYPE_PHONE_VIEW);
  g_type_ensure (ROUSE_TYPE_STAGE);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property_full (self, "title", priv->title_label, "label", G_BINDING_SYNC_CREATE, title_to_line, NULL,
                               NULL, NULL);
  rouse_text_size_stretch (priv->clamp);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (NULL, measure_page, allocate_page));
}

void
rouse_page_activate_primary (RousePage *self)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  g_return_if_fail (ROUSE_IS_PAGE (self));

  if (priv->primary_enabled && *priv->primary_label != '\0')
    ROUSE_PAGE_GET_CLASS (self)->primary (self);
}

void
rouse_page_say_next (RousePage *self)
{
  g_return_if_fail (ROUSE_IS_PAGE (self));

  g_signal_emit (self, signals[SIGNAL_NEXT], 0);
}

void
rouse_page_focus_title (RousePage *self)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  g_return_if_fail (ROUSE_IS_PAGE (self));

  gtk_widget_grab_focus (priv->heading);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (priv->scroller), 0);
}

const char *
rouse_page_get_title (RousePage *self)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  return priv->title;
}

RousePhoneView *
rouse_page_get_phone_view (RousePage *self)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  return priv->phone_view;
}

void
rouse_page_set_words (RousePage *self, const char *title, const char *text)
{
  g_object_set (self, "title", title, "text", text, NULL);
}

void
rouse_page_reserve_words (RousePage *self, const char *const *titles, const char *const *texts)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  rouse_stage_reserve (priv->stage, titles, texts);
}

void
rouse_page_set_low (RousePage *self, gboolean is_low)
{
  RousePagePrivate *priv = rouse_page_get_instance_private (self);

  g_return_if_fail (ROUSE_IS_PAGE (self));

  priv->is_low = is_low;
  rouse_stage_set_low (priv->stage, is_low);
  (is_low ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "low");
}

void
rouse_page_set_primary (RousePage *self, const char *label, RouseButtonStyle style, gboolean enabled)
{
  g_object_set (self, "primary-label", label, "primary-style", style, "primary-enabled", enabled, NULL);
}
