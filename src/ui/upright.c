/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/upright.h"

/**
 * RouseUpright:
 *
 * A stack gives its child at least the width that the child wants at the stack's height. In exactly the height that its
 * wrapped text needs, rounded down by a fraction, a box answers with the width of the text in one line, and runs out of
 * the column: seen with GTK 4.8 and Arabic.
 */
struct _RouseUpright {
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (RouseUpright, rouse_upright, GTK_TYPE_WIDGET)

static void
rouse_upright_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_measure (child, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum, natural,
                        minimum_baseline, natural_baseline);
}

static void
rouse_upright_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_allocate (child, width, height, baseline, NULL);
}

static GtkSizeRequestMode
rouse_upright_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rouse_upright_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (rouse_upright_parent_class)->dispose (object);
}

static void
rouse_upright_class_init (RouseUprightClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_upright_dispose;
  widget_class->measure = rouse_upright_measure;
  widget_class->size_allocate = rouse_upright_size_allocate;
  widget_class->get_request_mode = rouse_upright_get_request_mode;
}

static void
rouse_upright_init (RouseUpright *self)
{
}
