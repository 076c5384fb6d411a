/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "look.h"

#include "ui/choice-list.h"

#define MOST_STEPS 300 /* of Tab; more is a circle */

typedef void (*Visit) (GtkWidget *widget, gpointer user_data);

static void
visit_mapped (GtkWidget *widget, Visit visit, gpointer user_data)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  visit (widget, user_data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    visit_mapped (child, visit, user_data);
}

/* Two of the same letter: Alt and the letter only moves the focus to and fro. */
static void
check_mnemonic (GtkWidget *widget, gpointer user_data)
{
  GHashTable *taken = user_data;
  guint key = GTK_IS_LABEL (widget) ? gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) : GDK_KEY_VoidSymbol;
  const char *before = g_hash_table_lookup (taken, GUINT_TO_POINTER (key));

  if (key == GDK_KEY_VoidSymbol || *gtk_label_get_text (GTK_LABEL (widget)) == '\0')
    return;
  if (before != NULL)
    g_test_fail_printf ("Alt+%s is of “%s” and of “%s”", gdk_keyval_name (key), before,
                        gtk_label_get_text (GTK_LABEL (widget)));
  g_hash_table_insert (taken, GUINT_TO_POINTER (key), (gpointer) gtk_label_get_text (GTK_LABEL (widget)));
}

static gboolean
is_pressed_or_typed_into (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_TEXT (widget) ||
         GTK_IS_EXPANDER (widget) ||
         (GTK_IS_LIST_BOX_ROW (widget) && gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget)));
}

/* Where Tab comes to one of several, and the arrows to the others. */
static GtkWidget *
get_group (GtkWidget *widget)
{
  GType type = GTK_IS_LIST_BOX_ROW (widget)   ? GTK_TYPE_LIST_BOX
               : GTK_IS_CHECK_BUTTON (widget) ? ROUSE_TYPE_CHOICE_LIST
                                              : G_TYPE_INVALID;

  return type != G_TYPE_INVALID ? gtk_widget_get_ancestor (widget, type) : NULL;
}

static void
check_reached (GtkWidget *widget, gpointer user_data)
{
  GHashTable *reached = user_data;
  GtkWidget *group;

  /* Those of every program: the window manager has keys for them. */
  if (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL)
    return;
  if (!is_pressed_or_typed_into (widget) || !gtk_widget_is_sensitive (widget) || !gtk_widget_get_focusable (widget))
    return;
  group = get_group (widget);
  if (!g_hash_table_contains (reached, widget) && (group == NULL || !g_hash_table_contains (reached, group)))
    g_test_fail_printf ("no Tab leads to a %s in a %s", G_OBJECT_TYPE_NAME (widget),
                        G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
}

void
look_check_keys (GtkWidget *window)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);
  GtkWidget *before = gtk_window_get_focus (GTK_WINDOW (window));
  guint steps = 0;

  visit_mapped (window, check_mnemonic, taken);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  while (gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD) && steps++ < MOST_STEPS &&
         !g_hash_table_contains (reached, gtk_window_get_focus (GTK_WINDOW (window))))
    for (GtkWidget *at = gtk_window_get_focus (GTK_WINDOW (window)); at != NULL; at = gtk_widget_get_parent (at))
      g_hash_table_add (reached, at);
  if (steps >= MOST_STEPS)
    g_test_fail_printf ("Tab does not come to an end");
  visit_mapped (window, check_reached, reached);
  gtk_window_set_focus (GTK_WINDOW (window), before);
}
