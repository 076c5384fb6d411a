/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/score-rows.h"

#include <adwaita.h>

#include <glib/gi18n.h>

/* "Let go: Side button" */
static char *
get_title (RouseButtons family, const RouseScore *score)
{
  const char *button = _ (rouse_button_get_title (family, score->button));

  /* Translators: %s is a button of the phone */
  return g_strdup_printf (score->down ? _ ("Press: %s") : _ ("Let go: %s"), button);
}

/* "0.8 s late" */
static char *
get_words (const RouseScore *score)
{
  gint64 late_ms = score->actual_ms - score->expected_ms;
  double seconds = (double) ABS (late_ms) / 1000;

  if (score->expected_ms < 0)
    return g_strdup (score->down ? _ ("It was not its turn.") : _ ("It was let go of too early."));
  if (score->actual_ms < 0)
    return g_strdup (score->down ? _ ("It was not pressed.") : _ ("It was not let go of."));
  if (score->right)
    /* Translators: %.1f are seconds from the moment at which it was said */
    return g_strdup_printf (late_ms < 0 ? _ ("In time: %.1f s ahead") : _ ("In time: after %.1f s"), seconds);
  return g_strdup_printf (late_ms < 0 ? _ ("%.1f s too early") : _ ("%.1f s late"), seconds);
}

void
rouse_score_rows_fill (GtkListBox *list, RouseButtons family, GArray *scores)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
  for (guint i = 0; i < scores->len; i++) {
    const RouseScore *score = &g_array_index (scores, RouseScore, i);
    g_autofree char *title = get_title (family, score);
    g_autofree char *words = get_words (score);
    GtkWidget *icon = gtk_image_new_from_icon_name (score->right ? "rouse-check-symbolic" : "rouse-warning-symbolic");

    row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", words, "activatable", FALSE, NULL);
    gtk_widget_add_css_class (icon, score->right ? "success" : "warning");
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    gtk_list_box_append (list, row);
  }
}
