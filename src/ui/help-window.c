/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/help-window.h"

#include "guide/help-text.h"
#include "ui/line-breaks.h"

#include <glib/gi18n.h>

/**
 * RouseHelpWindow:
 *
 * The text of one state of the wizard. The heading and the paragraphs take the focus one after the other, so that a
 * screen reader speaks them.
 */
struct _RouseHelpWindow {
  AdwWindow parent_instance;

  GtkWidget *heading;
  GtkLabel *title_label;
  GtkBox *paragraphs;
  GtkAdjustment *place;

  const RouseHelpText *text; /* that is shown */
};

G_DEFINE_FINAL_TYPE (RouseHelpWindow, rouse_help_window, ADW_TYPE_WINDOW)

/* A GtkLabel that cannot be selected takes no focus, hence the box around it. */
static GtkWidget *
make_paragraph (const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0f, "hexpand", TRUE, NULL);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "focusable", TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  gtk_box_append (GTK_BOX (box), label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  return box;
}

static gboolean
rouse_help_window_close_request (GtkWindow *window)
{
  GtkWindow *parent = gtk_window_get_transient_for (window);

  if (parent != NULL)
    gtk_window_present (parent); /* whatever the window manager would choose */
  return GTK_WINDOW_CLASS (rouse_help_window_parent_class)->close_request (window);
}

static void
rouse_help_window_class_init (RouseHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GTK_WINDOW_CLASS (klass)->close_request = rouse_help_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseHelpWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, RouseHelpWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, RouseHelpWindow, paragraphs);
  gtk_widget_class_bind_template_child (widget_class, RouseHelpWindow, place);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_help_window_init (RouseHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rouse_help_window_new (GtkWindow *parent)
{
  return g_object_new (ROUSE_TYPE_HELP_WINDOW, "transient-for", parent, NULL);
}

void
rouse_help_window_show (RouseHelpWindow *self, RouseWizardState state)
{
  const RouseHelpText *text = rouse_help_text_get (state);
  GtkWidget *child;

  g_return_if_fail (ROUSE_IS_HELP_WINDOW (self) && text != NULL);

  if (self->text == text)
    return;
  self->text = text;
  gtk_label_set_label (self->title_label, _ (text->title));
  gtk_window_set_focus (GTK_WINDOW (self), self->heading);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->paragraphs))) != NULL)
    gtk_box_remove (self->paragraphs, child);
  for (guint i = 0; text->paragraphs[i] != NULL; i++)
    gtk_box_append (self->paragraphs, make_paragraph (_ (text->paragraphs[i])));
  rouse_line_breaks_watch (GTK_WIDGET (self->paragraphs));
  gtk_adjustment_set_value (self->place, 0);
}
