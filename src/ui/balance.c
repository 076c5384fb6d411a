/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/balance.h"

/**
 * RouseBalance:
 *
 * The one child gets the narrowest width at which it is not higher than at the full width, in the middle.
 */
struct _RouseBalance {
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (RouseBalance, rouse_balance, GTK_TYPE_WIDGET)

static void
rouse_balance_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

static int
measure_height (GtkWidget *child, int width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static int
find_width (GtkWidget *child, int width)
{
  int height = measure_height (child, width), low, high, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &low, &natural, NULL, NULL);
  if (natural <= width)
    return natural; /* one line, or as many as the text itself has */
  high = width;
  while (low < high) {
    int middle = (low + high) / 2;

    if (measure_height (child, middle) > height)
      low = middle + 1;
    else
      high = middle;
  }
  return high;
}

static void
rouse_balance_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int narrow;

  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  narrow = find_width (child, width);
  gtk_widget_size_allocate (child, &(GtkAllocation){ (width - narrow) / 2, 0, narrow, height }, baseline);
}

static GtkSizeRequestMode
rouse_balance_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rouse_balance_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (rouse_balance_parent_class)->dispose (object);
}

static void
rouse_balance_class_init (RouseBalanceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_balance_dispose;
  widget_class->measure = rouse_balance_measure;
  widget_class->size_allocate = rouse_balance_size_allocate;
  widget_class->get_request_mode = rouse_balance_get_request_mode;
}

static void
rouse_balance_init (RouseBalance *self)
{
}
