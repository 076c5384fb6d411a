/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/choice-list.h"

#include "ui/choice-row.h"

/**
 * RouseChoiceList:
 *
 * Rows of which one is active. None is, until a person or the page has said which.
 */
struct _RouseChoiceList {
  AdwBin parent_instance;

  GtkBox *box;
  gboolean quiet; /* what changes now is not told */
};

G_DEFINE_FINAL_TYPE (RouseChoiceList, rouse_choice_list, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static int
get_id (GtkWidget *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "choice-id"));
}

static void
active_cb (RouseChoiceList *self, GParamSpec *pspec, RouseChoiceRow *row)
{
  if (!self->quiet && rouse_choice_row_get_active (row))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
rouse_choice_list_class_init (RouseChoiceListClass *klass)
{
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", ROUSE_TYPE_CHOICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_choice_list_init (RouseChoiceList *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "choices");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

void
rouse_choice_list_clear (RouseChoiceList *self)
{
  GtkWidget *child;

  g_return_if_fail (ROUSE_IS_CHOICE_LIST (self));

  self->quiet = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  self->quiet = FALSE;
}

void
rouse_choice_list_add (RouseChoiceList *self, const RouseChoice *choice)
{
  GtkWidget *first, *row;

  g_return_if_fail (ROUSE_IS_CHOICE_LIST (self) && choice->id >= 0);

  first = gtk_widget_get_first_child (GTK_WIDGET (self->box));
  row = rouse_choice_row_new (choice->title, choice->text);
  g_object_set (row, "badge", choice->badge, "sensitive", !choice->impossible, NULL);
  if (first != NULL)
    g_object_set (row, "group", first, NULL);
  if (choice->picture != ROUSE_PICTURE_NONE)
    rouse_choice_row_set_picture (ROUSE_CHOICE_ROW (row), choice->picture);
  rouse_choice_row_set_more (ROUSE_CHOICE_ROW (row), choice->mark, choice->note);
  g_object_set_data (G_OBJECT (row), "choice-id", GINT_TO_POINTER (choice->id));
  g_signal_connect_object (row, "notify::active", G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->box, row);
}

int
rouse_choice_list_get_active (RouseChoiceList *self)
{
  GtkWidget *row;

  g_return_val_if_fail (ROUSE_IS_CHOICE_LIST (self), -1);

  for (row = gtk_widget_get_first_child (GTK_WIDGET (self->box)); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (rouse_choice_row_get_active (ROUSE_CHOICE_ROW (row)))
      return get_id (row);
  return -1;
}

void
rouse_choice_list_set_active (RouseChoiceList *self, int id)
{
  GtkWidget *row;

  g_return_if_fail (ROUSE_IS_CHOICE_LIST (self));

  self->quiet = TRUE;
  for (row = gtk_widget_get_first_child (GTK_WIDGET (self->box)); row != NULL; row = gtk_widget_get_next_sibling (row))
    rouse_choice_row_set_active (ROUSE_CHOICE_ROW (row), get_id (row) == id);
  self->quiet = FALSE;
}
