/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/firmware-phone.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/version-words.h"
#include "cli/describe.h"
#include "cli/phone-finder.h"

#define FIND_MS 5000

void
rouse_firmware_phone_clear (RouseFirmwarePhone *self)
{
  g_clear_pointer (&self->product_type, g_free);
}

/* A product that was made with two chips has two boards; then only the product is known. */
static gboolean
find_by_name (RouseFirmwarePhone *self, const char *device, GError **error)
{
  g_autoptr (GPtrArray) models = rouse_describe_find_models (device);

  if (models != NULL) {
    const RouseDeviceModel *model = models->pdata[0];

    self->product_type = g_strdup (model->product_type);
    self->model = models->len == 1 ? model : NULL;
    return TRUE;
  }
  /* A model that is newer than this program: the catalogues may know it. */
  if (rouse_version_word_is_product (device)) {
    self->product_type = g_strdup (device);
    return TRUE;
  }
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE, "“%s” is not a model that is known", device);
  return FALSE;
}

gboolean
rouse_firmware_phone_set_device (RouseFirmwarePhone *self, RouseDevice *device, GError **error)
{
  self->model = rouse_device_get_model (device);
  self->ecid = rouse_device_get_ecid (device);
  if (self->model == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE, "the connected phone is not a known model");
    return FALSE;
  }
  self->product_type = g_strdup (self->model->product_type);
  return TRUE;
}

static gboolean
find_connected (RouseFirmwarePhone *self, guint64 ecid, GError **error)
{
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autoptr (RouseDevice) device = NULL;

  if (rouse_device_monitor_start (monitor, error))
    device = rouse_phone_finder_find (monitor, ecid, FIND_MS, error);
  rouse_device_monitor_stop (monitor);
  return device != NULL && rouse_firmware_phone_set_device (self, device, error);
}

gboolean
rouse_firmware_phone_find (RouseFirmwarePhone *self, const char *device, guint64 ecid, GError **error)
{
  if (device == NULL)
    return find_connected (self, ecid, error);
  self->ecid = ecid;
  return find_by_name (self, device, error);
}
