/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/connect-page.h"

#include "ui/choice-row.h"
#include "ui/doctor-row.h"
#include "ui/doctor-view.h"
#include "ui/isolate.h"
#include "ui/mode-words.h"
#include "ui/trust-row.h"

#include <glib/gi18n.h>

#define TALL 240  /* px: the drawn phone where there is room */
#define SMALL 128 /* px: above a list */

/**
 * RouseConnectPage:
 *
 * "Connect the phone": what the cable shows, as it is now. One phone needs no choice; of several, one is asked for.
 */
struct _RouseConnectPage {
  RousePage parent_instance;

  GtkWidget *tips;
  RouseDoctorView *doctor_view;
  GtkListBox *facts;
  RouseTrustRow *trust_row;
  GtkWidget *cable_row; /* of @facts; NULL: no doctor */
  GtkBox *choices;
  GtkWidget *another_button;

  GListModel *devices;
  RouseDoctor *doctor; /* NULL: nobody looks at the computer */
  RouseDevice *wanted; /* the phone of this session; NULL: not known yet */
  RouseDevice *device; /* chosen by hand or because it is the only one */
  gboolean by_hand;
  gboolean is_one; /* one phone, of which facts are told */
};

G_DEFINE_FINAL_TYPE (RouseConnectPage, rouse_connect_page, ROUSE_TYPE_PAGE)

enum { PROP_0, PROP_DEVICE, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { SIGNAL_ANOTHER, N_SIGNALS };
static guint signals[N_SIGNALS];

/* What may keep a phone from being seen; what may be wrong with one that is. */
static const char *const checks_without_phone[] = { "udev-rule", "muxd", "sandbox", NULL };
static const char *const checks_with_phone[] = {
  "usb-access", "udev-rule", "muxd", "holders", "cable", "sandbox", NULL
};

static void update (RouseConnectPage *self);

static void
set_device (RouseConnectPage *self, RouseDevice *device)
{
  if (g_set_object (&self->device, device))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEVICE]);
}

/* Present phones only, in the order of the list; of a session that has its phone, only that. */
static GPtrArray *
present_devices (RouseConnectPage *self)
{
  GPtrArray *present = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->devices != NULL && i < g_list_model_get_n_items (self->devices); i++) {
    RouseDevice *device = g_list_model_get_item (self->devices, i);

    if (rouse_device_get_mode (device) != ROUSE_DEVICE_MODE_GONE && (self->wanted == NULL || device == self->wanted))
      g_ptr_array_add (present, device);
    else
      g_object_unref (device);
  }
  return present;
}

static void
choice_notify_active_cb (RouseConnectPage *self, GParamSpec *pspec, RouseChoiceRow *row)
{
  if (!rouse_choice_row_get_active (row))
    return;
  self->by_hand = TRUE;
  set_device (self, g_object_get_data (G_OBJECT (row), "device"));
  g_object_set (self, "primary-enabled", rouse_mode_words_obstacle (self->device) == NULL, NULL);
}

static void
fill_choices (RouseConnectPage *self, GPtrArray *present)
{
  GtkWidget *child, *first = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->choices))) != NULL)
    gtk_box_remove (self->choices, child);
  for (guint i = 0; i < present->len; i++) {
    RouseDevice *device = g_ptr_array_index (present, i);
    const char *obstacle = rouse_mode_words_obstacle (device);
    g_autofree char *title = NULL;
    g_autofree char *subtitle = NULL;
    g_autofree char *line = NULL;
    GtkWidget *row;

    g_object_get (device, "title", &title, "subtitle", &subtitle, NULL);
    line = rouse_isolate_line (obstacle != NULL ? obstacle : subtitle);
    row = rouse_choice_row_new (title, line);
    gtk_widget_set_sensitive (row, obstacle == NULL);
    g_object_set_data_full (G_OBJECT (row), "device", g_object_ref (device), g_object_unref);
    if (first != NULL)
      g_object_set (row, "group", first, NULL);
    else
      first = row;
    rouse_choice_row_set_active (ROUSE_CHOICE_ROW (row), device == self->device && obstacle == NULL);
    g_signal_connect_object (row, "notify::active", G_CALLBACK (choice_notify_active_cb), self, G_CONNECT_SWAPPED);
    gtk_box_append (self->choices, row);
  }
}

static void
show_none (RouseConnectPage *self)
{
  gboolean has_finding;

  g_object_get (self->doctor_view, "has-finding", &has_finding, NULL);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Connect the phone"),
                        _ ("Plug it into this computer with its cable. Rouse notices it by itself."));
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, FALSE);
  g_object_set (self, "picture", ROUSE_PICTURE_NONE, "picture-size", has_finding ? SMALL : TALL, NULL);
}

/* The phone of this session has left; another one may be there. */
static void
show_wanted (RouseConnectPage *self)
{
  g_autofree char *name = NULL;
  g_autofree char *end = rouse_device_get_ecid_end (self->wanted);
  g_autofree char *title = NULL;
  g_autofree char *shown_end = NULL;
  g_autofree char *text = NULL;
  gboolean other = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (self->devices); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (self->devices, i);

    other = other || rouse_device_get_mode (device) != ROUSE_DEVICE_MODE_GONE;
  }
  shown_end = rouse_isolate_number (end);
  g_object_get (self->wanted, "title", &name, NULL);
  /* Translators: %s is a model, as "iPhone 11" */
  title = g_strdup_printf (_ ("Connect the %s again"), name);
  text = g_strdup_printf (other ? _ ("The phone that is connected now is another one, and Rouse leaves it alone. The "
                                     "right one has a number that ends in %s.")
                                : _ ("Its number ends in %s. Rouse notices it by itself and goes on with it only."),
                          shown_end);
  rouse_page_set_words (ROUSE_PAGE (self), title, text);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, FALSE);
  g_object_set (self, "picture", ROUSE_PICTURE_NONE, "picture-size", TALL, NULL);
}

static void
show_one (RouseConnectPage *self, RouseDevice *device)
{
  const RouseModeWords *words = rouse_mode_words_for (rouse_device_get_mode (device));
  const char *obstacle = rouse_mode_words_obstacle (device);
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  g_object_get (device, "title", &name, NULL);
  if (rouse_device_get_sighting (device)->no_permission) {
    rouse_page_set_words (
        ROUSE_PAGE (self), _ ("This computer keeps the phone to itself"),
        _ ("A phone is connected, but Rouse may not talk to it yet. Nothing is wrong with the phone."));
  } else {
    /* Translators: %s is a model, as "iPhone 11" */
    title = g_strdup_printf (_ ("%s is connected"), name);
    rouse_page_set_words (ROUSE_PAGE (self), title, obstacle != NULL ? obstacle : _ (words->words));
  }
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, obstacle == NULL);
  g_object_set (self, "picture", words->picture, "picture-size",
                rouse_device_get_sighting (device)->no_permission ? SMALL : TALL, NULL);
}

static void
show_several (RouseConnectPage *self)
{
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Which phone is it?"),
                        _ ("More than one is connected. Rouse touches only the one that you choose."));
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED,
                          self->device != NULL && rouse_mode_words_obstacle (self->device) == NULL);
  g_object_set (self, "picture",
                self->device != NULL ? rouse_mode_words_for (rouse_device_get_mode (self->device))->picture
                                     : ROUSE_PICTURE_BLACK,
                "picture-size", SMALL, NULL);
}

/* How the phone is connected, and whether it trusts us. A problem is among the findings already. */
static void
show_facts (RouseConnectPage *self)
{
  RouseDoctorResult cable = ROUSE_DOCTOR_PENDING;
  gboolean has_cable;

  if (self->cable_row != NULL)
    cable = rouse_doctor_item_get_result (
        rouse_doctor_row_get_item (ROUSE_DOCTOR_ROW (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (self->cable_row)))));
  has_cable = cable == ROUSE_DOCTOR_OK || cable == ROUSE_DOCTOR_WARNING;
  if (self->cable_row != NULL)
    gtk_widget_set_visible (self->cable_row, has_cable);
  gtk_widget_set_visible (GTK_WIDGET (self->facts),
                          self->is_one && (has_cable || gtk_widget_get_visible (GTK_WIDGET (self->trust_row))));
}

static void
update (RouseConnectPage *self)
{
  g_autoptr (GPtrArray) present = present_devices (self);
  RouseDevice *only = present->len == 1 ? g_ptr_array_index (present, 0) : NULL;

  if (only != NULL)
    set_device (self, only);
  else if (!self->by_hand || !g_ptr_array_find (present, self->device, NULL))
    set_device (self, NULL); /* a second phone has come: which one is meant must be said */
  self->by_hand = self->by_hand && self->device != NULL && only == NULL;

  if (present->len == 0 && self->wanted != NULL)
    show_wanted (self);
  else if (present->len == 0)
    show_none (self);
  else if (only != NULL)
    show_one (self, only);
  else
    show_several (self);

  gtk_widget_set_visible (self->tips, present->len == 0);
  rouse_doctor_view_set_only (self->doctor_view, present->len == 0 ? checks_without_phone : checks_with_phone);
  rouse_trust_row_set_udid (self->trust_row, only != NULL && rouse_device_get_mode (only) == ROUSE_DEVICE_MODE_NORMAL
                                                 ? rouse_device_get_sighting (only)->udid
                                                 : NULL);
  self->is_one = only != NULL;
  show_facts (self);
  gtk_widget_set_visible (GTK_WIDGET (self->choices), present->len > 1);
  gtk_widget_set_visible (self->another_button, self->wanted != NULL && present->len == 0);
  fill_choices (self, present);
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "plugged", present->len > 0, NULL);
}

/* Every device tells of its own changes; the list of those that come and go. */
static void
devices_changed_cb (RouseConnectPage *self, guint position, guint removed, guint added, GListModel *devices)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (devices, i);

    g_signal_handlers_disconnect_by_func (device, update, self);
    g_signal_connect_object (device, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  }
  update (self);
}

static void
another_clicked_cb (RouseConnectPage *self)
{
  g_signal_emit (self, signals[SIGNAL_ANOTHER], 0);
}

static void
rouse_connect_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, ROUSE_CONNECT_PAGE (object)->device);
}

static void
rouse_connect_page_dispose (GObject *object)
{
  RouseConnectPage *self = ROUSE_CONNECT_PAGE (object);

  g_clear_object (&self->devices);
  g_clear_object (&self->doctor);
  g_clear_object (&self->device);
  g_clear_object (&self->wanted);
  G_OBJECT_CLASS (rouse_connect_page_parent_class)->dispose (object);
}

static void
rouse_connect_page_class_init (RouseConnectPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = rouse_connect_page_get_property;
  object_class->dispose = rouse_connect_page_dispose;
  props[PROP_DEVICE] =
      g_param_spec_object ("device", NULL, NULL, ROUSE_TYPE_DEVICE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_ANOTHER] =
      g_signal_new ("another", ROUSE_TYPE_CONNECT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseConnectPage, tips);
  gtk_widget_class_bind_template_child (widget_class, RouseConnectPage, doctor_view);
  gtk_widget_class_bind_template_child (widget_class, RouseConnectPage, facts);
  gtk_widget_class_bind_template_child (widget_class, RouseConnectPage, trust_row);
  gtk_widget_class_bind_template_child (widget_class, RouseConnectPage, choices);
  gtk_widget_class_bind_template_child (widget_class, RouseConnectPage, another_button);
  gtk_widget_class_bind_template_callback (widget_class, another_clicked_cb);
}

static void
rouse_connect_page_init (RouseConnectPage *self)
{
  g_type_ensure (ROUSE_TYPE_DOCTOR_VIEW);
  g_type_ensure (ROUSE_TYPE_TRUST_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->trust_row, "notify::visible", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  update (self);
}

void
rouse_connect_page_set_devices (RouseConnectPage *self, GListModel *devices)
{
  g_return_if_fail (ROUSE_IS_CONNECT_PAGE (self) && self->devices == NULL);

  self->devices = g_object_ref (devices);
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (devices_changed_cb), self, G_CONNECT_SWAPPED);
  devices_changed_cb (self, 0, 0, g_list_model_get_n_items (devices), devices);
}

static void
add_cable_row (RouseConnectPage *self)
{
  if (self->cable_row != NULL) /* of the doctor before */
    gtk_list_box_remove (self->facts, self->cable_row);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->doctor)); i++) {
    g_autoptr (RouseDoctorItem) item = g_list_model_get_item (G_LIST_MODEL (self->doctor), i);

    if (!g_str_equal (rouse_doctor_item_get_id (item), "cable"))
      continue;
    self->cable_row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                                    rouse_doctor_row_new (item), NULL);
    gtk_list_box_append (self->facts, self->cable_row);
    g_signal_connect_object (item, "notify::result", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  }
}

void
rouse_connect_page_set_doctor (RouseConnectPage *self, RouseDoctor *doctor)
{
  g_return_if_fail (ROUSE_IS_CONNECT_PAGE (self));

  if (!g_set_object (&self->doctor, doctor))
    return;
  rouse_doctor_view_set_doctor (self->doctor_view, doctor);
  g_signal_handlers_disconnect_by_func (self->doctor_view, update, self);
  g_signal_connect_object (self->doctor_view, "notify::has-finding", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  add_cable_row (self);
  update (self);
}

void
rouse_connect_page_set_wanted (RouseConnectPage *self, RouseDevice *wanted)
{
  g_return_if_fail (ROUSE_IS_CONNECT_PAGE (self));

  g_set_object (&self->wanted, wanted);
  update (self);
}

RouseDevice *
rouse_connect_page_get_device (RouseConnectPage *self)
{
  g_return_val_if_fail (ROUSE_IS_CONNECT_PAGE (self), NULL);

  return self->device;
}
