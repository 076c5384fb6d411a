/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/screen-question.h"

#include "guide/guide-words.h"
#include "ui/phone-view.h"

#include <glib/gi18n.h>

#define PICTURE_SIZE 64 /* px */

/**
 * RouseScreenQuestion:
 *
 * The eyes of the person, where the cable is silent. Each answer has a picture of what it means.
 */
struct _RouseScreenQuestion {
  AdwBin parent_instance;

  GtkWidget *views[ROUSE_N_SCREENS]; /* NULL: without a picture */
};

G_DEFINE_FINAL_TYPE (RouseScreenQuestion, rouse_screen_question, ADW_TYPE_BIN)

enum { ANSWERED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* "The same as before" has no picture: nobody knows what was there. */
static const RousePicture pictures[ROUSE_N_SCREENS] = {
  [ROUSE_SCREEN_STARTS] = ROUSE_PICTURE_DISC,
  [ROUSE_SCREEN_RECOVERY] = ROUSE_PICTURE_RECOVERY,
  [ROUSE_SCREEN_BLACK] = ROUSE_PICTURE_BLACK,
  [ROUSE_SCREEN_SAME] = ROUSE_PICTURE_NONE,
};

static void
row_activated_cb (RouseScreenQuestion *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[ANSWERED], 0, (guint) gtk_list_box_row_get_index (row));
}

static GtkWidget *
make_row (RouseScreenQuestion *self, RouseScreen screen)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *picture;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), rouse_screen_get_words (screen));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (pictures[screen] == ROUSE_PICTURE_NONE)
    picture = g_object_new (GTK_TYPE_IMAGE, "icon-name", "view-refresh-symbolic", "pixel-size", 24, NULL);
  else
    picture = self->views[screen] =
        g_object_new (ROUSE_TYPE_PHONE_VIEW, "picture", pictures[screen], "size", PICTURE_SIZE, NULL);
  gtk_widget_set_size_request (picture, PICTURE_SIZE / 2, -1);
  gtk_widget_add_css_class (picture, "screen-picture");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), picture);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  return row;
}

static void
rouse_screen_question_class_init (RouseScreenQuestionClass *klass)
{
  signals[ANSWERED] = g_signal_new ("answered", ROUSE_TYPE_SCREEN_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
rouse_screen_question_init (RouseScreenQuestion *self)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What does its screen show?"), -1);
  for (guint screen = 0; screen < ROUSE_N_SCREENS; screen++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (self, (RouseScreen) screen));
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (row_activated_cb), self);
  adw_bin_set_child (ADW_BIN (self), list);
}

void
rouse_screen_question_set_look (RouseScreenQuestion *self, RouseLook look)
{
  g_return_if_fail (ROUSE_IS_SCREEN_QUESTION (self));

  for (guint screen = 0; screen < ROUSE_N_SCREENS; screen++)
    if (self->views[screen] != NULL)
      g_object_set (self->views[screen], "look", look, NULL);
}
