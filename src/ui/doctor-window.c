/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/doctor-window.h"

#include "ui/doctor-view.h"

#include <glib/gi18n.h>

/**
 * RouseDoctorWindow:
 *
 * Not modal: a person may go on while it looks.
 */
struct _RouseDoctorWindow {
  AdwWindow parent_instance;

  RouseDoctorView *view;
};

G_DEFINE_FINAL_TYPE (RouseDoctorWindow, rouse_doctor_window, ADW_TYPE_WINDOW)

static void
rouse_doctor_window_class_init (RouseDoctorWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/doctor-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorWindow, view);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_doctor_window_init (RouseDoctorWindow *self)
{
  g_type_ensure (ROUSE_TYPE_DOCTOR_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rouse_doctor_window_new:
 *
 * Returns: (transfer none): GTK's, as every window
 */
GtkWindow *
rouse_doctor_window_new (GtkWindow *parent, RouseDoctor *doctor)
{
  RouseDoctorWindow *self = g_object_new (ROUSE_TYPE_DOCTOR_WINDOW, "transient-for", parent, NULL);

  rouse_doctor_view_set_doctor (self->view, doctor);
  rouse_doctor_view_focus_summary (self->view);
  return GTK_WINDOW (self);
}
