/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/usb-timeline.h"

#define MAX_LINES 500 /* a phone that loops for hours; the oldest go first */

/**
 * RouseUsbTimeline:
 *
 * Follows a #RouseDeviceList.
 */
struct _RouseUsbTimeline {
  GObject parent_instance;

  RouseDeviceList *list;
  GPtrArray *known; /* of RouseDevice, that are followed */
  GPtrArray *seen;  /* of RouseSighting: who they were */
  GQueue lines;
  gint64 start_us;
};

G_DEFINE_FINAL_TYPE (RouseUsbTimeline, rouse_usb_timeline, G_TYPE_OBJECT)

static void
note (RouseUsbTimeline *self, RouseDevice *device, const char *what)
{
  const RouseSighting *sighting = rouse_device_get_sighting (device);
  const RouseDeviceModel *model = rouse_device_get_model (device);
  double seconds = (double) (g_get_monotonic_time () - self->start_us) / 1e6;
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "%9.1f  %s: %s", seconds, model != NULL ? model->name : "another device", what);
  if (sighting->port != NULL)
    g_string_append_printf (line, " at %s", sighting->port);
  if (sighting->version != NULL)
    g_string_append_printf (line, ", iOS %s", sighting->version);
  if (sighting->no_permission)
    g_string_append (line, ", may not be opened");
  g_queue_push_tail (&self->lines, g_string_free (g_steal_pointer (&line), FALSE));
  if (self->lines.length > MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
}

/* Only what names it is kept, and only once. */
static void
remember (RouseUsbTimeline *self, const RouseSighting *sighting)
{
  for (guint i = 0; i < self->seen->len; i++) {
    const RouseSighting *old = g_ptr_array_index (self->seen, i);

    if (old->ecid == sighting->ecid && g_strcmp0 (old->udid, sighting->udid) == 0 &&
        g_strcmp0 (old->serial_number, sighting->serial_number) == 0 && g_strcmp0 (old->name, sighting->name) == 0)
      return;
  }
  g_ptr_array_add (self->seen, rouse_sighting_copy (sighting));
}

static void
mode_changed_cb (RouseUsbTimeline *self, GParamSpec *pspec, RouseDevice *device)
{
  note (self, device, rouse_device_mode_to_string (rouse_device_get_mode (device)));
  remember (self, rouse_device_get_sighting (device));
}

static void
follow (RouseUsbTimeline *self, RouseDevice *device)
{
  if (g_ptr_array_find (self->known, device, NULL))
    return;
  g_ptr_array_add (self->known, g_object_ref (device));
  g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
  note (self, device, rouse_device_mode_to_string (rouse_device_get_mode (device)));
  remember (self, rouse_device_get_sighting (device));
}

static gboolean
is_listed (RouseUsbTimeline *self, RouseDevice *device)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++) {
    g_autoptr (RouseDevice) other = g_list_model_get_item (G_LIST_MODEL (self->list), i);

    if (other == device)
      return TRUE;
  }
  return FALSE;
}

static void
items_changed_cb (RouseUsbTimeline *self)
{
  for (guint i = self->known->len; i > 0; i--) {
    RouseDevice *device = g_ptr_array_index (self->known, i - 1);

    if (is_listed (self, device))
      continue;
    note (self, device, "gone");
    g_signal_handlers_disconnect_by_func (device, mode_changed_cb, self);
    g_ptr_array_remove_index (self->known, i - 1);
  }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (self->list), i);

    follow (self, device);
  }
}

static void
rouse_usb_timeline_finalize (GObject *object)
{
  RouseUsbTimeline *self = ROUSE_USB_TIMELINE (object);

  g_queue_clear_full (&self->lines, g_free);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->seen);
  g_object_unref (self->list);
  G_OBJECT_CLASS (rouse_usb_timeline_parent_class)->finalize (object);
}

static void
rouse_usb_timeline_class_init (RouseUsbTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_usb_timeline_finalize;
}

static void
rouse_usb_timeline_init (RouseUsbTimeline *self)
{
  g_queue_init (&self->lines);
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
  self->seen = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_sighting_free);
  self->start_us = g_get_monotonic_time ();
}

/**
 * rouse_usb_timeline_new:
 * @list: followed as long as this lives
 */
RouseUsbTimeline *
rouse_usb_timeline_new (RouseDeviceList *list)
{
  RouseUsbTimeline *self = g_object_new (ROUSE_TYPE_USB_TIMELINE, NULL);

  self->list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self);
  return self;
}

char *
rouse_usb_timeline_get_text (RouseUsbTimeline *self)
{
  GString *text = g_string_new (NULL);

  for (GList *line = self->lines.head; line != NULL; line = line->next)
    g_string_append_printf (text, "%s\n", (const char *) line->data);
  return g_string_free (text, FALSE);
}

void
rouse_usb_timeline_tell (RouseUsbTimeline *self, RouseRedactor *redactor)
{
  for (guint i = 0; i < self->seen->len; i++) {
    const RouseSighting *sighting = g_ptr_array_index (self->seen, i);

    rouse_redactor_add_number (redactor, sighting->ecid, "[ECID]");
    rouse_redactor_add_text (redactor, sighting->udid, "[UDID]");
    rouse_redactor_add_text (redactor, sighting->serial_number, "[serial number]");
    rouse_redactor_add_name (redactor, sighting->name, "[name]");
  }
}
