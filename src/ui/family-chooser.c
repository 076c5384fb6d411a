/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/family-chooser.h"

#include "ui/phone-look.h"
#include "ui/phone-view.h"

#include <glib/gi18n.h>

#define PICTURE_SIZE 92 /* px */

/**
 * RouseFamilyChooser:
 *
 * A row a family: how it looks, what it is called, and which models these are. The drawing shows where its buttons are.
 */
struct _RouseFamilyChooser {
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (RouseFamilyChooser, rouse_family_chooser, ADW_TYPE_BIN)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
row_activated_cb (RouseFamilyChooser *self, GtkListBoxRow *row)
{
  gsize n_choices;
  const RouseFamilyChoice *choices = rouse_family_choices_all (&n_choices);

  g_signal_emit (self, signals[CHOSEN], 0, &choices[gtk_list_box_row_get_index (row)]);
}

static GtkWidget *
make_row (const RouseFamilyChoice *choice)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *frame = g_object_new (ADW_TYPE_BIN, "width-request", PICTURE_SIZE, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (choice->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (choice->text));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_bin_set_child (ADW_BIN (frame), g_object_new (ROUSE_TYPE_PHONE_VIEW, "picture", ROUSE_PICTURE_BLACK, "look",
                                                    rouse_phone_look_for (rouse_family_choice_get_model (choice)),
                                                    "size", PICTURE_SIZE, NULL));
  gtk_widget_add_css_class (frame, "family-picture");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), frame);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  return row;
}

static void
rouse_family_chooser_class_init (RouseFamilyChooserClass *klass)
{
  signals[CHOSEN] = g_signal_new ("chosen", ROUSE_TYPE_FAMILY_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
rouse_family_chooser_init (RouseFamilyChooser *self)
{
  GtkWidget *list = gtk_list_box_new ();
  gsize n_choices;
  const RouseFamilyChoice *choices = rouse_family_choices_all (&n_choices);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Which phone is it?"), -1);
  for (gsize i = 0; i < n_choices; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (&choices[i]));
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (row_activated_cb), self);
  adw_bin_set_child (ADW_BIN (self), list);
}
