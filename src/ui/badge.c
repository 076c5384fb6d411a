/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/badge.h"

#include "ui/text-size.h"
#include "ui/ui-enums.h"

#include <glib/gi18n.h>

/**
 * RouseBadge:
 *
 * What a step does to the data on the phone: always an icon, words and a colour together, in the same shape.
 */
struct _RouseBadge {
  AdwBin parent_instance;

  RouseBadgeKind kind;
  GtkImage *icon;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (RouseBadge, rouse_badge, ADW_TYPE_BIN)

enum { PROP_0, PROP_KIND, N_PROPS };
static GParamSpec *props[N_PROPS];

static const struct {
  const char *icon, *words, *css_class;
} kinds[] = {
  [ROUSE_BADGE_KIND_NONE] = { NULL, "", NULL },
  [ROUSE_BADGE_KIND_NOTHING_CHANGED] = { "rouse-check-symbolic", N_ ("Nothing is changed"), "success" },
  [ROUSE_BADGE_KIND_DATA_STAYS] = { "rouse-shield-symbolic", N_ ("Your data stays"), "accent" },
  [ROUSE_BADGE_KIND_ERASED] = { "rouse-warning-symbolic", N_ ("Everything is erased"), "error" },
};

static void
rouse_badge_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_enum (value, ROUSE_BADGE (object)->kind);
}

static void
rouse_badge_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  rouse_badge_set_kind (ROUSE_BADGE (object), g_value_get_enum (value));
}

static void
rouse_badge_class_init (RouseBadgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rouse_badge_get_property;
  object_class->set_property = rouse_badge_set_property;
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, ROUSE_TYPE_BADGE_KIND, ROUSE_BADGE_KIND_NONE,
                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "badge");
}

static void
rouse_badge_init (RouseBadge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  rouse_text_size_mark_high (GTK_WIDGET (self));
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
rouse_badge_new (RouseBadgeKind kind)
{
  return g_object_new (ROUSE_TYPE_BADGE, "kind", kind, NULL);
}

void
rouse_badge_set_kind (RouseBadge *self, RouseBadgeKind kind)
{
  g_return_if_fail (ROUSE_IS_BADGE (self));

  if (self->kind == kind)
    return;
  if (kinds[self->kind].css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), kinds[self->kind].css_class);
  self->kind = kind;
  if (kinds[kind].css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), kinds[kind].css_class);
  gtk_image_set_from_icon_name (self->icon, kinds[kind].icon);
  gtk_label_set_label (self->label, kind == ROUSE_BADGE_KIND_NONE ? "" : _ (kinds[kind].words));
  gtk_widget_set_visible (GTK_WIDGET (self), kind != ROUSE_BADGE_KIND_NONE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KIND]);
}
