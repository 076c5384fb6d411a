/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/choice-row.h"

#include "ui/badge.h"
#include "ui/phone-view.h"
#include "ui/ui-enums.h"

#define PICTURE_SIZE 56 /* px */

/**
 * RouseChoiceRow:
 *
 * One of several choices. All of it is one radio button, so that the keyboard, a click anywhere and a screen reader
 * work as people expect.
 */
struct _RouseChoiceRow {
  AdwBin parent_instance;

  GtkCheckButton *radio;
  GtkBox *across;
  GtkWidget *mark_label, *text_label, *note_label;
  char *title, *text;
  RouseBadgeKind badge;
};

G_DEFINE_FINAL_TYPE (RouseChoiceRow, rouse_choice_row, ADW_TYPE_BIN)

enum { PROP_0, PROP_TITLE, PROP_TEXT, PROP_BADGE, PROP_ACTIVE, PROP_GROUP, N_PROPS };
static GParamSpec *props[N_PROPS];

static void
radio_toggled_cb (RouseChoiceRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
}

static void
update_accessible (RouseChoiceRow *self)
{
  const char *parts[] = { gtk_label_get_label (GTK_LABEL (self->mark_label)), self->text,
                          gtk_label_get_label (GTK_LABEL (self->note_label)) };
  g_autoptr (GString) description = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (description, "%s%s", description->len > 0 ? ". " : "", parts[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->radio), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : "", GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description->str, -1);
  gtk_widget_set_visible (self->text_label, self->text != NULL && *self->text != '\0');
}

static void
rouse_choice_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RouseChoiceRow *self = ROUSE_CHOICE_ROW (object);

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  case PROP_BADGE:
    g_value_set_enum (value, self->badge);
    break;
  case PROP_ACTIVE:
    g_value_set_boolean (value, rouse_choice_row_get_active (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
rouse_choice_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RouseChoiceRow *self = ROUSE_CHOICE_ROW (object);

  switch (id) {
  case PROP_TITLE:
    g_free (self->title);
    self->title = g_value_dup_string (value);
    update_accessible (self);
    break;
  case PROP_TEXT:
    g_free (self->text);
    self->text = g_value_dup_string (value);
    update_accessible (self);
    break;
  case PROP_BADGE:
    self->badge = g_value_get_enum (value);
    break;
  case PROP_ACTIVE:
    rouse_choice_row_set_active (self, g_value_get_boolean (value));
    break;
  case PROP_GROUP:
    if (g_value_get_object (value) != NULL)
      gtk_check_button_set_group (self->radio, ROUSE_CHOICE_ROW (g_value_get_object (value))->radio);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
rouse_choice_row_dispose (GObject *object)
{
  RouseChoiceRow *self = ROUSE_CHOICE_ROW (object);

  if (self->radio != NULL)
    gtk_check_button_set_group (self->radio, NULL);
  G_OBJECT_CLASS (rouse_choice_row_parent_class)->dispose (object);
}

static void
rouse_choice_row_finalize (GObject *object)
{
  RouseChoiceRow *self = ROUSE_CHOICE_ROW (object);

  g_free (self->title);
  g_free (self->text);
  G_OBJECT_CLASS (rouse_choice_row_parent_class)->finalize (object);
}

static void
rouse_choice_row_class_init (RouseChoiceRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = rouse_choice_row_get_property;
  object_class->set_property = rouse_choice_row_set_property;
  object_class->dispose = rouse_choice_row_dispose;
  object_class->finalize = rouse_choice_row_finalize;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  props[PROP_BADGE] = g_param_spec_enum ("badge", NULL, NULL, ROUSE_TYPE_BADGE_KIND, ROUSE_BADGE_KIND_NONE, flags);
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_GROUP] =
      g_param_spec_object ("group", NULL, NULL, ROUSE_TYPE_CHOICE_ROW, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (ROUSE_TYPE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/choice-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseChoiceRow, radio);
  gtk_widget_class_bind_template_child (widget_class, RouseChoiceRow, across);
  gtk_widget_class_bind_template_child (widget_class, RouseChoiceRow, mark_label);
  gtk_widget_class_bind_template_child (widget_class, RouseChoiceRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, RouseChoiceRow, note_label);
  gtk_widget_class_bind_template_callback (widget_class, radio_toggled_cb);
  gtk_widget_class_set_css_name (widget_class, "choice");
}

static void
rouse_choice_row_init (RouseChoiceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rouse_choice_row_new (const char *title, const char *text)
{
  return g_object_new (ROUSE_TYPE_CHOICE_ROW, "title", title, "text", text, NULL);
}

gboolean
rouse_choice_row_get_active (RouseChoiceRow *self)
{
  g_return_val_if_fail (ROUSE_IS_CHOICE_ROW (self), FALSE);

  return gtk_check_button_get_active (self->radio);
}

void
rouse_choice_row_set_active (RouseChoiceRow *self, gboolean active)
{
  g_return_if_fail (ROUSE_IS_CHOICE_ROW (self));

  gtk_check_button_set_active (self->radio, active);
}

void
rouse_choice_row_set_picture (RouseChoiceRow *self, RousePicture picture)
{
  GtkWidget *view;

  g_return_if_fail (ROUSE_IS_CHOICE_ROW (self));

  view = g_object_new (ROUSE_TYPE_PHONE_VIEW, "picture", picture, "size", PICTURE_SIZE, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_box_prepend (self->across, view);
  gtk_widget_add_css_class (GTK_WIDGET (self), "pictured");
}

static void
set_label (GtkWidget *label, const char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

void
rouse_choice_row_set_more (RouseChoiceRow *self, const char *mark, const char *note)
{
  g_return_if_fail (ROUSE_IS_CHOICE_ROW (self));

  set_label (self->mark_label, mark);
  set_label (self->note_label, note);
  update_accessible (self);
}
