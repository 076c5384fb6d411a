/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/doctor-row.h"

#include "ui/isolate.h"
#include "ui/line-breaks.h"
#include "ui/text-size.h"

#include <glib/gi18n.h>

#define TOAST_S 2

/**
 * RouseDoctorRow:
 *
 * Never by colour alone: each result has an icon of its own shape, and a word.
 */
struct _RouseDoctorRow {
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *state;
  GtkLabel *reason;
  GtkLabel *fix;
  GtkWidget *command_box;
  GtkLabel *command;

  RouseDoctorItem *item;
};

G_DEFINE_FINAL_TYPE (RouseDoctorRow, rouse_doctor_row, ADW_TYPE_BIN)

static const struct {
  const char *icon, *word, *css_class;
} looks[] = {
  [ROUSE_DOCTOR_PENDING] = { "rouse-time-symbolic", N_ ("Looking"), "dim-label" },
  [ROUSE_DOCTOR_OK] = { "rouse-check-symbolic", N_ ("Fine"), "success" },
  [ROUSE_DOCTOR_WARNING] = { "rouse-warning-symbolic", N_ ("Careful"), "warning" },
  [ROUSE_DOCTOR_PROBLEM] = { "rouse-problem-symbolic", N_ ("Problem"), "error" },
  [ROUSE_DOCTOR_UNKNOWN] = { "rouse-question-symbolic", N_ ("Cannot tell"), "dim-label" },
  [ROUSE_DOCTOR_NOT_NEEDED] = { "rouse-skip-symbolic", N_ ("Not needed"), "dim-label" },
};

static void
set_text (GtkLabel *label, const char *text)
{
  g_autofree char *line = text != NULL ? rouse_isolate_line (text) : NULL;

  gtk_label_set_label (label, line != NULL ? line : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
update (RouseDoctorRow *self)
{
  RouseDoctorResult result = rouse_doctor_item_get_result (self->item);
  const char *classes[] = { looks[result].css_class, NULL };
  const char *state_classes[] = { "doctor-state", looks[result].css_class, NULL };
  const char *command = rouse_doctor_item_get_command (self->item);

  gtk_image_set_from_icon_name (self->icon, looks[result].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), state_classes);
  gtk_label_set_label (self->state, _ (looks[result].word));
  gtk_label_set_label (self->title, rouse_doctor_item_get_title (self->item));
  set_text (self->reason, rouse_doctor_item_get_reason (self->item));
  set_text (self->fix, rouse_doctor_item_get_fix (self->item));
  gtk_widget_set_visible (self->command_box, command != NULL);
  gtk_label_set_label (self->command, command != NULL ? command : "");
}

static void
copy_clicked_cb (RouseDoctorRow *self)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->command));
  if (overlay == NULL)
    return;
  toast = adw_toast_new (_ ("Copied"));
  adw_toast_set_timeout (toast, TOAST_S);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
rouse_doctor_row_dispose (GObject *object)
{
  g_clear_object (&ROUSE_DOCTOR_ROW (object)->item);
  G_OBJECT_CLASS (rouse_doctor_row_parent_class)->dispose (object);
}

static void
rouse_doctor_row_class_init (RouseDoctorRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_doctor_row_dispose;
  gtk_widget_class_set_css_name (widget_class, "doctor-row");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/doctor-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, icon);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, title);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, state);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, reason);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, fix);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, command_box);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorRow, command);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
rouse_doctor_row_init (RouseDoctorRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rouse_text_size_mark_high (GTK_WIDGET (self));
  rouse_line_breaks_watch (GTK_WIDGET (self));
}

/**
 * rouse_doctor_row_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
rouse_doctor_row_new (RouseDoctorItem *item)
{
  RouseDoctorRow *self = g_object_new (ROUSE_TYPE_DOCTOR_ROW, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

RouseDoctorItem *
rouse_doctor_row_get_item (RouseDoctorRow *self)
{
  g_return_val_if_fail (ROUSE_IS_DOCTOR_ROW (self), NULL);

  return self->item;
}
