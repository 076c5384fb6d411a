/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-list.h"

/**
 * RouseDeviceList:
 *
 * The phones on the cable as a #GListModel of #RouseDevice, one entry a phone through all its restarts.
 *
 * A phone whose ECID cannot be read yet (no permission, WTF) is listed by its place; as soon as somebody can read it,
 * the entry is exchanged for one with the ECID. Main thread only.
 */
struct _RouseDeviceList {
  GObject parent_instance;

  GPtrArray *devices; /* of RouseDevice */
  guint64 kept_ecid;  /* stays listed when it leaves; 0: none */
};

static void rouse_device_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RouseDeviceList, rouse_device_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, rouse_device_list_model_init))

static GType
rouse_device_list_get_item_type (GListModel *model)
{
  return ROUSE_TYPE_DEVICE;
}

static guint
rouse_device_list_get_n_items (GListModel *model)
{
  return ROUSE_DEVICE_LIST (model)->devices->len;
}

static gpointer
rouse_device_list_get_item (GListModel *model, guint position)
{
  RouseDeviceList *self = ROUSE_DEVICE_LIST (model);

  return position < self->devices->len ? g_object_ref (g_ptr_array_index (self->devices, position)) : NULL;
}

static void
rouse_device_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = rouse_device_list_get_item_type;
  iface->get_n_items = rouse_device_list_get_n_items;
  iface->get_item = rouse_device_list_get_item;
}

static void
rouse_device_list_finalize (GObject *object)
{
  g_ptr_array_unref (ROUSE_DEVICE_LIST (object)->devices);
  G_OBJECT_CLASS (rouse_device_list_parent_class)->finalize (object);
}

static void
rouse_device_list_class_init (RouseDeviceListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_device_list_finalize;
}

static void
rouse_device_list_init (RouseDeviceList *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
}

/* The phone with @sighting's ECID; without one, or if it is new, whatever unknown phone was seen at the same place. */
static gboolean
find_position (RouseDeviceList *self, const RouseSighting *sighting, guint *position)
{
  for (guint i = 0; sighting->ecid != 0 && i < self->devices->len; i++) {
    if (rouse_device_get_ecid (g_ptr_array_index (self->devices, i)) == sighting->ecid) {
      *position = i;
      return TRUE;
    }
  }
  for (guint i = 0; i < self->devices->len; i++) {
    RouseDevice *device = g_ptr_array_index (self->devices, i);

    if (rouse_device_get_ecid (device) == 0 &&
        rouse_sighting_is_same_place (rouse_device_get_sighting (device), sighting)) {
      *position = i;
      return TRUE;
    }
  }
  return FALSE;
}

static void
remove_at (RouseDeviceList *self, guint position)
{
  g_ptr_array_remove_index (self->devices, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
apply_departure (RouseDeviceList *self, guint position, const RouseSighting *sighting)
{
  RouseDevice *device = g_ptr_array_index (self->devices, position);

  /* Told late: it has left there, but is back elsewhere already. */
  if (!rouse_sighting_is_same_place (rouse_device_get_sighting (device), sighting))
    return;
  if (rouse_device_get_ecid (device) != 0 && rouse_device_get_ecid (device) == self->kept_ecid)
    rouse_device_update (device, sighting);
  else
    remove_at (self, position);
}

RouseDeviceList *
rouse_device_list_new (void)
{
  return g_object_new (ROUSE_TYPE_DEVICE_LIST, NULL);
}

/**
 * rouse_device_list_apply:
 * @sighting: what a watcher saw
 *
 * Adds, changes or removes the entry of one phone.
 */
void
rouse_device_list_apply (RouseDeviceList *self, const RouseSighting *sighting)
{
  gboolean found;
  guint position = 0;

  g_return_if_fail (ROUSE_IS_DEVICE_LIST (self));

  found = find_position (self, sighting, &position);
  if (sighting->mode == ROUSE_DEVICE_MODE_GONE) {
    if (found)
      apply_departure (self, position, sighting);
  } else if (!found) {
    g_ptr_array_add (self->devices, rouse_device_new (sighting));
    g_list_model_items_changed (G_LIST_MODEL (self), self->devices->len - 1, 0, 1);
  } else if (rouse_device_get_ecid (g_ptr_array_index (self->devices, position)) == sighting->ecid) {
    rouse_device_update (g_ptr_array_index (self->devices, position), sighting);
  } else {
    g_object_unref (g_ptr_array_index (self->devices, position));
    g_ptr_array_index (self->devices, position) = rouse_device_new (sighting);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
  }
}

RouseDevice *
rouse_device_list_find (RouseDeviceList *self, guint64 ecid)
{
  g_return_val_if_fail (ROUSE_IS_DEVICE_LIST (self), NULL);

  for (guint i = 0; ecid != 0 && i < self->devices->len; i++) {
    RouseDevice *device = g_ptr_array_index (self->devices, i);

    if (rouse_device_get_ecid (device) == ecid)
      return device;
  }
  return NULL;
}

guint
rouse_device_list_count_present (RouseDeviceList *self)
{
  guint count = 0;

  g_return_val_if_fail (ROUSE_IS_DEVICE_LIST (self), 0);

  for (guint i = 0; i < self->devices->len; i++) {
    if (rouse_device_get_mode (g_ptr_array_index (self->devices, i)) != ROUSE_DEVICE_MODE_GONE)
      count++;
  }
  return count;
}

/**
 * rouse_device_list_keep:
 * @ecid: the phone that stays listed while it is away; 0: none
 */
void
rouse_device_list_keep (RouseDeviceList *self, guint64 ecid)
{
  g_return_if_fail (ROUSE_IS_DEVICE_LIST (self));

  if (ecid == self->kept_ecid)
    return;
  self->kept_ecid = ecid;
  for (guint i = self->devices->len; i > 0; i--) {
    RouseDevice *device = g_ptr_array_index (self->devices, i - 1);

    if (rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_GONE && rouse_device_get_ecid (device) != ecid)
      remove_at (self, i - 1);
  }
}
